import Alerts

/// How the projection keeps `duties`: what waits for each State, and since when.
///
/// A State has to act while the alert is open and names it, or a sighting does. What waits is what it was told and has not
/// acknowledged since: revisions above the one that it acknowledged, sightings after it did. The first of them to fall due
/// counts, so that a later revision puts nothing off.
enum Duties {
    /// The tables `clock` and `kept`, the latter for its effect: brings the duties of the alerts in the table `changed` up to
    /// their state. `changed` has alert_id, revision, act, clock, expires_at, taken_at, is_live (that anybody has to act)
    /// and is_plain (a first revision about which nobody has done anything, so that nothing need be looked up).
    static let upkeep = """
        clock(number, seconds) AS (
            VALUES \(clocks)
        ), ended AS (
            DELETE FROM duties d USING changed c
            WHERE d.alert_id = c.alert_id AND NOT c.is_plain AND NOT (c.is_live AND c.act >> d.state & 1 = 1)
        ), kept AS (
            INSERT INTO duties AS d (state, alert_id, revision, acknowledged, since, clock, due_at, expires_at)
            SELECT s.state, c.alert_id, c.revision, NULL, c.taken_at, c.clock,
                   c.taken_at + k.seconds * interval '1 s', c.expires_at
            FROM changed c JOIN clock k ON k.number = c.clock JOIN generate_series(0, 38) AS s(state)
                 ON c.act >> s.state & 1 = 1
            WHERE c.is_live AND c.is_plain
            UNION ALL
            SELECT s.state, c.alert_id, c.revision, last.revision, waiting.since, waiting.clock, waiting.due_at, c.expires_at
            FROM changed c JOIN generate_series(0, 38) AS s(state) ON c.act >> s.state & 1 = 1
            CROSS JOIN LATERAL (
                SELECT max(a.revision) AS revision, max(a.number) AS number FROM deeds a
                WHERE a.alert_id = c.alert_id AND a.state = s.state AND a.type = 'acknowledged' AND a.closes IS NULL
            ) last
            LEFT JOIN LATERAL (
                SELECT told.since, told.clock, told.since + k.seconds * interval '1 s' AS due_at
                FROM (
                    SELECT l.taken_at AS since,
                           CASE WHEN last.revision IS NULL THEN l.clock ELSE \(supplementary) END AS clock
                    FROM log l
                    WHERE l.alert_id = c.alert_id AND l.outcome IN ('accepted', 'late') AND l.outcome = 'accepted'
                          AND l.revision <= c.revision AND l.revision > coalesce(last.revision, 0)
                          AND l.act >> s.state & 1 = 1
                          AND NOT EXISTS (
                              SELECT FROM log without
                              WHERE without.alert_id = c.alert_id AND without.outcome IN ('accepted', 'late')
                                    AND without.outcome = 'accepted' AND without.act >> s.state & 1 = 0
                                    AND without.revision > l.revision AND without.revision <= c.revision)
                    UNION ALL
                    SELECT o.taken_at, c.clock FROM deeds o
                    WHERE o.alert_id = c.alert_id AND o.act <> 0 AND o.act >> s.state & 1 = 1
                          AND o.number > coalesce(last.number, 0)
                ) told JOIN clock k ON k.number = told.clock
                ORDER BY due_at LIMIT 1
            ) waiting ON true
            WHERE c.is_live AND NOT c.is_plain AND (waiting.due_at IS NOT NULL OR last.revision IS NOT NULL)
            ON CONFLICT (alert_id, state) DO UPDATE SET
                revision = excluded.revision, acknowledged = excluded.acknowledged, since = excluded.since,
                clock = excluded.clock, due_at = excluded.due_at, expires_at = excluded.expires_at
        )
        """

    private static let clocks = ResponseClock.allCases.map { "(\($0.number)::smallint, \($0.seconds))" }
        .joined(separator: ", ")
    private static let supplementary = "\(ResponseClock.supplementary.number)::smallint"
}
