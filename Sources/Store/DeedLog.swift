package import Alerts
package import FoundationEssentials
package import Postgres

/// The second log as followers read it: a partition for each origin, a deed's number for its offset. Behind its counter
/// nothing is missing, for the counter moves in the transaction of the deed.
package struct DeedLog: Followed {
    /// Which deeds are read, and with what.
    package enum Part: Sendable {
        /// All of them.
        case all
        /// Those that tell States of an alert, with its current revision.
        case telling
    }

    let pool: PostgresPool
    let part: Part

    @discardableResult
    package func prepareCursors(_ output: String) async throws(PostgresError) -> Bool {
        try await pool.query(
            """
            INSERT INTO deed_cursors (output, origin)
            SELECT \(output), n.origin FROM deed_counters n
            WHERE NOT EXISTS (SELECT FROM deed_cursors c WHERE c.output = \(output) AND c.origin = n.origin)
            ON CONFLICT DO NOTHING
            """
        ).affected > 0
    }

    package func work(
        _ output: String, outcomes: [RecordOutcome], withBytes: Bool, behind leader: String?, ahead: [CursorMove],
        busy: [PartitionKey], portion: Followers.Portion
    ) async throws(PostgresError) -> [Slice] {
        try await slices(
            """
            WITH ahead AS (
                SELECT * FROM unnest(\(ahead.map(\.key.partition)), \(ahead.map(\.to))) AS a(origin, reached)
            ), place AS (
                SELECT c.origin, greatest(c.next, a.reached) AS next, n.next AS bound
                FROM deed_cursors c JOIN deed_counters n USING (origin) LEFT JOIN ahead a USING (origin)
                WHERE c.output = \(output) AND c.origin <> ALL (\(busy.map(\.partition)))
            )
            """)
    }

    package func work(
        at places: [CursorPlace], outcomes: [RecordOutcome], withBytes: Bool, portion: Followers.Portion
    ) async throws(PostgresError) -> [Slice] {
        try await slices(
            """
            WITH place AS (
                SELECT w.origin, w.next, n.next AS bound
                FROM unnest(\(places.map(\.key.partition)), \(places.map(\.next))) AS w(origin, next)
                JOIN deed_counters n USING (origin)
            )
            """)
    }

    /// - Parameter place: the statement's beginning: where to read, and up to where.
    private func slices(_ place: PostgresQuery) async throws(PostgresError) -> [Slice] {
        // What was told in full takes room, and the bytes of alerts more: little at once.
        let quota: Int64 = part == .all ? 50 : 10
        let rows = try await pool.query(
            """
            \(beginning: place)
            SELECT 0::smallint, p.origin, 1, p.next, p.bound, false, \(quota), d.*
            FROM place p
            LEFT JOIN LATERAL (
                SELECT \(unescaped: Deed.columns), \(unescaped: columns)
                FROM deeds d \(unescaped: alert)
                WHERE d.origin = p.origin AND d.number >= p.next AND d.number < p.bound
                      AND (\(part == .all) OR d.act <> 0)
                ORDER BY d.number LIMIT \(quota)
            ) d ON true
            WHERE p.next < p.bound
            """
        ).rows
        return try Slice.slices(rows) { (row, start) throws(PostgresError) in try entry(row, from: start) }
    }

    package func move(
        _ output: String, token: UUID, over moves: [CursorMove], isFollowed: Bool
    ) async throws(PostgresError) -> Bool {
        let results = try await pool.transaction([
            "SELECT set_config('synchronous_commit', 'off', true)",
            """
            UPDATE deed_cursors c SET next = m.reached, moved_at = now()
            FROM unnest(\(moves.map(\.key.partition)), \(moves.map(\.from)), \(moves.map(\.to)))
                     AS m(origin, stood, reached), leases l
            WHERE l.output = \(output) AND l.token = \(token)
                  AND c.output = \(output) AND c.origin = m.origin AND c.next = m.stood
            RETURNING 1
            """,
        ])
        return results[1].rows.count == moves.count
    }

    package func entry(of key: LogKey) async throws(PostgresError) -> LogEntry? {
        let rows = try await pool.query(
            """
            SELECT \(unescaped: Deed.columns), \(unescaped: columns) FROM deeds d \(unescaped: alert)
            WHERE d.origin = \(key.partition.partition) AND d.number = \(key.offset)
            """
        ).rows
        return try rows.first.flatMap { (row) throws(PostgresError) in try entry(row, from: 0) }
    }

    /// Those of the alert's row, whatever the size of its bytes.
    private var columns: String { part == .all ? "NULL" : LogEntry.columns(withBytes: true) }

    /// The first clause on the outcome is that of the index, word for word.
    private var alert: String {
        if part == .all { return "" }
        return """
            LEFT JOIN LATERAL (
                SELECT * FROM log l
                WHERE l.alert_id = d.alert_id AND l.outcome IN ('accepted', 'late') AND l.outcome = 'accepted'
                ORDER BY l.revision DESC LIMIT 1
            ) l ON true
            """
    }

    /// The alert's row under the deed's key, or what of it the deed knows; nil where there is no deed.
    private func entry(_ row: PostgresRow, from start: Int) throws(PostgresError) -> LogEntry? {
        guard let deed = try Deed(row: row, from: start) else { return nil }
        var entry =
            part == .all ? nil : try LogEntry(row: row, from: start + Deed.columnCount)
        entry = entry ?? LogEntry(skeletonOf: deed)
        entry?.key = deed.key
        entry?.deed = deed
        return entry
    }
}

extension Deeds {
    /// This log as followers read it.
    package func log(_ part: DeedLog.Part) -> DeedLog { DeedLog(pool: pool, part: part) }
}

extension PartitionKey {
    /// Under which the second log stands in `parked` and `owed`: no topic has this number.
    package static let deedsTopic: Int16 = 0
}

extension Deed {
    /// How many columns `columns` names.
    fileprivate static let columnCount = 19

    /// Where it stands in the second log.
    package var key: LogKey {
        LogKey(
            PartitionKey(topic: PartitionKey.deedsTopic, partition: Int16(origin.lgd)), incarnation: 1, offset: number)
    }
}

extension LogEntry {
    /// What a deed knows of the alert that it is about, without its bytes.
    fileprivate init(skeletonOf deed: Deed) {
        self.init(
            key: deed.key, outcome: .accepted, origin: deed.origin, alertID: deed.told.alertID,
            revision: deed.told.revision, kind: deed.alertKind, recordedAt: deed.takenAt, takenAt: deed.takenAt,
            told: deed.act, decision: nil, reason: nil, detail: nil, warningCount: 0, contentType: .protobuf,
            headers: nil, payload: nil, payloadSHA256: nil, payloadSize: 0)
    }
}
