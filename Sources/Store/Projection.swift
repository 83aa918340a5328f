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

/// The projections: the current revision of each alert, its records, and what waits for each State. Kept by one follower of
/// the log and of the deeds, wholly inside the database, the rows and the cursors in one transaction.
package struct Projection: Projecting {
    /// The follower's name among cursors and leases.
    package static let output = "projection"
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func prepare() async throws {
        try await Deeds(pool: pool).log(.all).prepareCursors(Self.output)
    }

    package func step(token: UUID) async throws -> Int? {
        let count = try await step(token: token, quantum: 500)
        return count == 0 ? nil : count
    }

    /// Projects what lies between the cursors and their bounds, at most `quantum` rows a partition and deeds an origin, if the
    /// lease is still ours. Returns how many records and deeds were projected; 0 when nothing was left.
    package func step(token: UUID, quantum: Int) async throws(PostgresError) -> Int {
        // The commit does not wait for the disk: what a crash takes back is projected again.
        let results = try await pool.transaction([
            "SELECT set_config('synchronous_commit', 'off', true)",
            "SELECT 1 FROM leases WHERE output = \(Self.output) AND token = \(token) FOR SHARE",
            project(token: token, quantum: quantum),
            projectDeeds(token: token, quantum: quantum),
            "DELETE FROM duties WHERE expires_at <= now()",
        ])
        var total: Int64 = 0
        for result in results[2...3] { total += try result.decode(Int64.self).first ?? 0 }
        return Int(total)
    }

    private func project(token: UUID, quantum: Int) -> PostgresQuery {
        """
        WITH work AS (
            SELECT b.* FROM cursor_bounds b JOIN leases USING (output)
            WHERE b.output = \(Self.output) AND leases.token = \(token) AND b.next_offset < b.bound
        ), record AS (
            SELECT l.* FROM work w CROSS JOIN LATERAL (
                SELECT topic, incarnation, partition, "offset", outcome, origin, alert_id, revision, kind, status,
                       lifecycle, urgency, issued_at, expires_at, taken_at, act, told, warnings, clock
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
        ), latest AS (
            SELECT DISTINCT ON (alert_id) *, min(taken_at) OVER (PARTITION BY alert_id) AS first_taken_at
            FROM mine WHERE outcome = 'accepted' ORDER BY alert_id, revision DESC
        ), current_alert AS (
            INSERT INTO alerts AS a (alert_id, origin, kind, revision, status, lifecycle, urgency, issued_at, expires_at,
                first_taken_at, taken_at, act, told, warnings, topic, incarnation, partition, "offset", clock)
            SELECT alert_id, origin, kind, revision, status, lifecycle, urgency, issued_at, expires_at, first_taken_at,
                taken_at, CASE WHEN clock IS NULL THEN act ELSE act | coalesce(onward.states, 0) END,
                told | coalesce(onward.states, 0), coalesce(cardinality(warnings), 0), topic, incarnation, partition,
                "offset", clock
            FROM latest CROSS JOIN LATERAL (
                SELECT bit_or(d.act) AS states FROM deeds d WHERE d.alert_id = latest.alert_id AND d.act <> 0
            ) onward
            ON CONFLICT (alert_id) DO UPDATE SET
                revision = excluded.revision, status = excluded.status, lifecycle = excluded.lifecycle,
                urgency = excluded.urgency, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                taken_at = excluded.taken_at, act = excluded.act, told = excluded.told, warnings = excluded.warnings,
                topic = excluded.topic, incarnation = excluded.incarnation, partition = excluded.partition,
                "offset" = excluded."offset", clock = excluded.clock
            WHERE a.revision < excluded.revision
            RETURNING *
        ), changed AS (
            SELECT alert_id, revision, act, clock, expires_at, taken_at, \(unescaped: Self.isLive) AS is_live,
                   revision = 1 AND NOT EXISTS (SELECT FROM deeds d WHERE d.alert_id = a.alert_id) AS is_plain
            FROM current_alert a
        ), \(unescaped: Duties.upkeep), timeline AS (
            INSERT INTO alert_records (alert_id, topic, incarnation, partition, "offset")
            SELECT alert_id, topic, incarnation, partition, "offset" FROM mine WHERE alert_id IS NOT NULL
            ON CONFLICT DO NOTHING
        )
        SELECT count(*) FROM mine
        """
    }

    /// Whether anybody has to act on the alert `a`.
    private static let isLive = """
        (a.clock IS NOT NULL AND a.status IS DISTINCT FROM 'TEST' AND (a.expires_at IS NULL OR a.expires_at > now()))
        """

    /// What deeds change of it: whom sightings have told, and what has been acknowledged. An alert that is not there yet will
    /// find them when it comes.
    private func projectDeeds(token: UUID, quantum: Int) -> PostgresQuery {
        """
        WITH work AS (
            SELECT c.origin, c.next, least(n.next, c.next + \(Int64(quantum))) AS bound
            FROM deed_cursors c JOIN leases USING (output) JOIN deed_counters n USING (origin)
            WHERE c.output = \(Self.output) AND leases.token = \(token) AND c.next < n.next
        ), moved AS (
            UPDATE deed_cursors c SET next = w.bound, moved_at = now() FROM work w
            WHERE c.output = \(Self.output) AND c.origin = w.origin AND c.next = w.next
            RETURNING w.origin, w.next, w.bound
        ), touched AS (
            SELECT d.alert_id, bit_or(d.act) AS onward
            FROM moved m JOIN deeds d ON d.origin = m.origin AND d.number >= m.next AND d.number < m.bound
            WHERE d.act <> 0 OR d.type = 'acknowledged' AND d.closes IS NULL
            GROUP BY d.alert_id
        ), widened AS (
            UPDATE alerts a
            SET act = CASE WHEN a.clock IS NULL THEN a.act ELSE a.act | t.onward END, told = a.told | t.onward
            FROM touched t WHERE a.alert_id = t.alert_id AND t.onward & ~(a.act & a.told) <> 0
        ), changed AS (
            SELECT a.alert_id, a.revision, a.act | t.onward AS act, a.clock, a.expires_at, a.taken_at,
                   \(unescaped: Self.isLive) AS is_live, false AS is_plain
            FROM alerts a JOIN touched t USING (alert_id)
        ), \(unescaped: Duties.upkeep)
        SELECT coalesce(sum(bound - next), 0)::bigint FROM moved
        """
    }

    /// Empties the projections and sets their cursors back to the beginning of the log.
    package func reset() async throws(PostgresError) {
        _ = try await pool.transaction([
            "TRUNCATE alerts, alert_records, duties",
            "DELETE FROM cursors WHERE output = \(Self.output)",
            "UPDATE deed_cursors SET next = 1 WHERE output = \(Self.output)",
        ])
    }
}
