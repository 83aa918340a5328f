package import Alerts
package import FoundationEssentials
package import Postgres

/// The second log's reading side: one cursor for each output and origin, under the output's lease (`Followers.lease`).
extension Deeds {
    /// Makes the cursors that are missing, each at the first deed.
    package func prepareCursors(_ output: String) async throws(PostgresError) {
        _ = try await pool.query(
            """
            INSERT INTO deed_cursors (output, origin) SELECT \(output), origin FROM deed_counters
            ON CONFLICT DO NOTHING
            """)
    }

    /// What lies before the cursors, of each origin at most `limit` deeds.
    ///
    /// - Parameter busy: origins whose last portion is still under way.
    package func work(
        _ output: String, limit: Int = 250, busy: StateSet = StateSet()
    ) async throws(PostgresError) -> [DeedPortion] {
        let rows = try await pool.query(
            """
            SELECT c.next, \(unescaped: Deed.columns)
            FROM deed_cursors c JOIN deed_counters n ON n.origin = c.origin AND c.next < n.next
            CROSS JOIN LATERAL (
                SELECT * FROM deeds d
                WHERE d.origin = c.origin AND d.number >= c.next AND d.number < n.next
                ORDER BY d.number LIMIT \(Int64(limit))
            ) d
            WHERE c.output = \(output) AND \(Int64(bitPattern: busy.rawValue)) >> c.origin & 1 = 0
            ORDER BY d.origin, d.number
            """
        ).rows
        var portions: [DeedPortion] = []
        for row in rows {
            let next = try row.decode(from: 0, Int64.self)
            guard let deed = try Deed(row: row, from: 1) else { continue }
            if portions.last?.origin != deed.origin {
                portions.append(DeedPortion(origin: deed.origin, from: next, to: next, deeds: []))
            }
            portions[portions.count - 1].deeds.append(deed)
            portions[portions.count - 1].to = deed.number + 1
        }
        return portions
    }

    /// Moves the cursors over portions that the broker holds, all or none; false when the lease is no longer ours.
    ///
    /// The commit does not wait for the disk: a crash takes the last moves back, and what is then published once more bears
    /// the same ids.
    package func move(_ output: String, token: UUID, over portions: [DeedPortion]) async throws(PostgresError) -> Bool {
        do {
            _ = try await pool.transaction([
                "SELECT set_config('synchronous_commit', 'off', true)",
                """
                WITH moved AS (
                    UPDATE deed_cursors c SET next = m.to_number, moved_at = now()
                    FROM unnest(\(portions.map { Int16($0.origin.lgd) }), \(portions.map(\.from)), \(portions.map(\.to)))
                             AS m(origin, from_number, to_number), leases l
                    WHERE l.output = \(output) AND l.token = \(token)
                          AND c.output = \(output) AND c.origin = m.origin AND c.next = m.from_number
                    RETURNING 1
                )
                SELECT require_moved((SELECT count(*) FROM moved), \(Int64(portions.count)))
                """,
            ])
            return true
        } catch  where error.sqlState == "SK001" {
            return false
        }
    }

    /// Parks a message of a deed that the broker refused for good.
    ///
    /// - Parameter target: the State that was not told, where the message was for one.
    package func park(
        _ output: String, _ deed: Deed, messageID: String, target: State?, code: String
    ) async throws(PostgresError) {
        try await Followers(pool: pool).park(
            output, Self.key(of: deed), messageID: messageID, target: target.map { Int16($0.lgd) }, code: code)
    }

    /// How a deed stands among what is parked.
    package static func key(of deed: Deed) -> LogKey {
        LogKey(
            PartitionKey(topic: 0, partition: Int16(deed.origin.lgd)), incarnation: 1, offset: deed.number)
    }
}
