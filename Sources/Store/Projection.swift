package import FoundationEssentials
package import Postgres

/// Something that a follower keeps of the log: tables that can be emptied and filled again.
package protocol Projecting: Sendable {
    /// The follower's name among cursors and leases.
    static var output: String { get }

    /// Before the first step under a lease; throws where these tables can't be kept now.
    func prepare() async throws

    /// Projects some of what lies between the cursors and their bounds, if the lease is still ours; the rows and the
    /// cursors in one transaction.
    func step(token: UUID) async throws -> ProjectedStep

    /// Empties the tables and sets the cursors back to the beginning of the log.
    func reset() async throws
}

/// What one step of a projection did.
package struct ProjectedStep: Sendable {
    /// How many records it projected, deeds among them.
    package var records: Int
    /// Whether it came up to the bounds: there is nothing more to do, unless the log has grown meanwhile.
    package var isLast: Bool

    package init(records: Int, isLast: Bool) {
        self.records = records
        self.isLast = isLast
    }
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

    package func step(token: UUID) async throws -> ProjectedStep {
        try await step(token: token, quantum: 500)
    }

    /// Projects what lies between the cursors and their bounds, at most `quantum` offsets a partition and deeds an origin, if
    /// the lease is still ours.
    package func step(token: UUID, quantum: Int) async throws(PostgresError) -> ProjectedStep {
        // The commit does not wait for the disk: what a crash takes back is projected again.
        let results = try await pool.transaction([
            "SELECT set_config('synchronous_commit', 'off', true)",
            "SELECT 1 FROM leases WHERE output = \(Self.output) AND token = \(token) FOR SHARE",
            project(token: token, quantum: quantum),
            projectDeeds(token: token, quantum: quantum),
            "DELETE FROM duties WHERE expires_at <= now()",
        ])
        var step = ProjectedStep(records: 0, isLast: true)
        for result in results[2...3] {
            guard let (records, isCut) = try result.decode(Int64.self, Bool.self).first else { continue }
            step.records += Int(records)
            if isCut { step.isLast = false }
        }
        return step
    }

    /// Each partition's rows are looked up by their key alone: nothing says how many they are, and a join that the planner
    /// expects to be of one row takes the square of their number.
    private func project(token: UUID, quantum: Int) -> PostgresQuery {
        """
        WITH work AS (
            SELECT b.topic, b.partition, b.incarnation, b.next_offset AS from_offset, b.bound,
                   least(b.bound, b.next_offset + \(Int64(quantum))) AS to_offset
            FROM cursor_bounds b JOIN leases USING (output)
            WHERE b.output = \(Self.output) AND leases.token = \(token) AND b.next_offset < b.bound
        ), moved AS (
            UPDATE cursors c SET next_offset = w.to_offset, moved_at = now()
            FROM work w
            WHERE c.output = \(Self.output) AND c.topic = w.topic AND c.partition = w.partition
                  AND c.incarnation = w.incarnation AND c.next_offset = w.from_offset
            RETURNING w.*
        ), mine AS (
            SELECT l.* FROM moved m CROSS JOIN LATERAL (
                SELECT topic, incarnation, partition, "offset", outcome, origin, alert_id, revision, kind, status,
                       lifecycle, urgency, issued_at, expires_at, taken_at, act, told, warnings, clock
                FROM log l
                WHERE l.topic = m.topic AND l.incarnation = m.incarnation AND l.partition = m.partition
                      AND l."offset" >= m.from_offset AND l."offset" < m.to_offset
                ORDER BY l."offset" LIMIT \(Int64(quantum))
            ) l
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
        SELECT (SELECT count(*) FROM mine), (SELECT coalesce(bool_or(to_offset < bound), false) FROM moved)
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
            SELECT c.origin, c.next, n.next AS bound, least(n.next, c.next + \(Int64(quantum))) AS reached
            FROM deed_cursors c JOIN leases USING (output) JOIN deed_counters n USING (origin)
            WHERE c.output = \(Self.output) AND leases.token = \(token) AND c.next < n.next
        ), moved AS (
            UPDATE deed_cursors c SET next = w.reached, moved_at = now() FROM work w
            WHERE c.output = \(Self.output) AND c.origin = w.origin AND c.next = w.next
            RETURNING w.*
        ), touched AS (
            SELECT d.alert_id, bit_or(d.act) AS onward
            FROM moved m JOIN deeds d ON d.origin = m.origin AND d.number >= m.next AND d.number < m.reached
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
        SELECT coalesce(sum(reached - next), 0)::bigint, coalesce(bool_or(reached < bound), false) FROM moved
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
