package import FoundationEssentials
package import Postgres

/// Something that a follower keeps of the log: tables that can be emptied and filled again.
package protocol Projecting: Sendable {
    /// The follower's name among cursors and leases.
    static var output: String { get }

    /// Before the first step under a lease; throws where these tables can't be kept now.
    func prepare() async throws

    /// Projects some of what lies between the cursors and their bounds, if the lease is still ours; the rows and the
    /// cursors in one transaction. Returns how many records that were, nil when nothing was left.
    func step(token: UUID) async throws -> Int?

    /// Empties the tables and sets the cursors back to the beginning of the log.
    func reset() async throws
}

/// The projections: the current revision of each alert, and its records. Kept by one follower, wholly inside the database,
/// the rows and the cursor in one transaction.
package struct Projection: Projecting {
    /// The follower's name among cursors and leases.
    package static let output = "projection"
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func prepare() async {}

    package func step(token: UUID) async throws -> Int? {
        let count = try await step(token: token, quantum: 500)
        return count == 0 ? nil : count
    }

    /// Projects what lies between the cursors and their bounds, at most `quantum` rows a partition, if the lease is
    /// still ours. Returns how many records were projected; 0 when nothing was left.
    package func step(token: UUID, quantum: Int) async throws(PostgresError) -> Int {
        // The commit does not wait for the disk: what a crash takes back is projected again.
        let results = try await pool.transaction([
            "SELECT set_config('synchronous_commit', 'off', true)",
            "SELECT 1 FROM leases WHERE output = \(Self.output) AND token = \(token) FOR SHARE",
            project(token: token, quantum: quantum),
        ])
        guard let row = results.last?.rows.first else { return 0 }
        let count = try row.decode(Int64.self)
        return Int(count)
    }

    private func project(token: UUID, quantum: Int) -> PostgresQuery {
        """
        WITH work AS (
            SELECT b.* FROM cursor_bounds b JOIN leases USING (output)
            WHERE b.output = \(Self.output) AND leases.token = \(token) AND b.next_offset < b.bound
        ), record AS (
            SELECT l.* FROM work w CROSS JOIN LATERAL (
                SELECT topic, incarnation, partition, "offset", outcome, origin, alert_id, revision, kind, status,
                       lifecycle, urgency, issued_at, expires_at, taken_at, act, told, warnings
                FROM log l
                WHERE l.topic = w.topic AND l.incarnation = w.incarnation AND l.partition = w.partition
                      AND l."offset" >= w.next_offset AND l."offset" < w.bound
                ORDER BY l."offset" LIMIT \(Int64(quantum))
            ) l
        ), reach AS (
            SELECT w.topic, w.partition, w.incarnation, w.next_offset,
                   CASE WHEN count(r."offset") < \(Int64(quantum)) THEN w.bound ELSE max(r."offset") + 1 END AS next
            FROM work w LEFT JOIN record r USING (topic, partition, incarnation)
            GROUP BY w.topic, w.partition, w.incarnation, w.next_offset, w.bound
        ), moved AS (
            UPDATE cursors c SET next_offset = reach.next, moved_at = now()
            FROM reach
            WHERE c.output = \(Self.output) AND c.topic = reach.topic AND c.partition = reach.partition
                  AND c.incarnation = reach.incarnation AND c.next_offset = reach.next_offset
            RETURNING c.topic, c.partition
        ), mine AS (
            SELECT record.* FROM record JOIN moved USING (topic, partition)
        ), current_alert AS (
            INSERT INTO alerts AS a (alert_id, origin, kind, revision, status, lifecycle, urgency, issued_at, expires_at,
                first_taken_at, taken_at, act, told, warnings, topic, incarnation, partition, "offset")
            SELECT DISTINCT ON (alert_id) alert_id, origin, kind, revision, status, lifecycle, urgency, issued_at,
                expires_at, min(taken_at) OVER (PARTITION BY alert_id), taken_at, act, told,
                coalesce(cardinality(warnings), 0), topic, incarnation, partition, "offset"
            FROM mine WHERE outcome = 'accepted' ORDER BY alert_id, revision DESC
            ON CONFLICT (alert_id) DO UPDATE SET
                revision = excluded.revision, status = excluded.status, lifecycle = excluded.lifecycle,
                urgency = excluded.urgency, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                taken_at = excluded.taken_at, act = excluded.act, told = excluded.told, warnings = excluded.warnings,
                topic = excluded.topic, incarnation = excluded.incarnation, partition = excluded.partition,
                "offset" = excluded."offset"
            WHERE a.revision < excluded.revision
        ), timeline AS (
            INSERT INTO alert_records (alert_id, topic, incarnation, partition, "offset")
            SELECT alert_id, topic, incarnation, partition, "offset" FROM mine WHERE alert_id IS NOT NULL
            ON CONFLICT DO NOTHING
        )
        SELECT count(*) FROM mine
        """
    }

    /// Empties the projections and sets their cursors back to the beginning of the log.
    package func reset() async throws(PostgresError) {
        _ = try await pool.transaction([
            "TRUNCATE alerts, alert_records",
            "DELETE FROM cursors WHERE output = \(Self.output)",
        ])
    }
}
