import Alerts
import FoundationEssentials
import Postgres

/// Rows turned into columns: one array for each, so that one prepared statement takes a batch of any size.
struct LogColumns {
    private var topic: [Int16] = []
    private var incarnation: [Int32] = []
    private var partition: [Int16] = []
    private var offset: [Int64] = []
    private var origin: [Int16?] = []
    private var alertID: [UUID?] = []
    private var revision: [Int32?] = []
    private var kind: [String?] = []
    private var status: [String?] = []
    private var lifecycle: [String?] = []
    private var urgency: [String?] = []
    private var issuedAt: [Date?] = []
    private var expiresAt: [Date?] = []
    private var recordAt: [Date] = []
    private var act: [Int64?] = []
    private var told: [Int64?] = []
    private var shown: [Bool?] = []
    private var targets: [[UInt8]?] = []
    private var warnings: [String?] = []
    private var reason: [String?] = []
    private var detail: [String?] = []
    private var replayOf: [String?] = []
    private var digest: [[UInt8]?] = []
    private var contentType: [Int16] = []
    private var key: [[UInt8]?] = []
    private var headers: [[UInt8]] = []
    private var payload: [[UInt8]?] = []
    private var clock: [Int16?] = []

    init(_ rows: [LogRow]) {
        reserve(rows.count)
        for row in rows { append(row) }
    }

    private mutating func append(_ row: LogRow) {
        topic.append(row.key.partition.topic)
        incarnation.append(row.key.incarnation)
        partition.append(row.key.partition.partition)
        offset.append(row.key.offset)
        recordAt.append(row.recordedAt)
        warnings.append(row.warnings.isEmpty ? nil : row.warnings.joined(separator: "\n"))
        replayOf.append(row.replayOf)
        contentType.append(row.bytes.contentType == .json ? 1 : 0)
        key.append(row.bytes.key)
        headers.append(row.bytes.headers)
        payload.append(row.bytes.payload)
        switch row.content {
        case .alert(let alert): append(alert)
        case .dead(let death): append(death)
        }
    }

    private mutating func append(_ alert: LogRow.Skeleton) {
        origin.append(Int16(alert.origin.lgd))
        alertID.append(alert.id)
        revision.append(alert.revision)
        kind.append(alert.kind.rawValue)
        status.append(alert.status)
        lifecycle.append(alert.lifecycle)
        urgency.append(alert.urgency)
        issuedAt.append(alert.issuedAt)
        expiresAt.append(alert.expiresAt)
        act.append(Int64(bitPattern: alert.act.rawValue))
        told.append(Int64(bitPattern: alert.told.rawValue))
        shown.append(alert.isShown)
        clock.append(alert.clock?.number)
        targets.append(alert.decision)
        reason.append(nil)
        detail.append(nil)
        digest.append(alert.digest)
    }

    private mutating func append(_ death: LogRow.Death) {
        origin.append(death.origin.map { Int16($0.lgd) })
        alertID.append(death.id)
        revision.append(death.revision)
        kind.append(nil)
        status.append(nil)
        lifecycle.append(nil)
        urgency.append(nil)
        issuedAt.append(nil)
        expiresAt.append(nil)
        act.append(nil)
        told.append(nil)
        shown.append(nil)
        clock.append(nil)
        targets.append(nil)
        reason.append(death.reason.rawValue)
        detail.append(death.detail)
        digest.append(nil)
    }

    private mutating func reserve(_ count: Int) {
        topic.reserveCapacity(count)
        incarnation.reserveCapacity(count)
        partition.reserveCapacity(count)
        offset.reserveCapacity(count)
        origin.reserveCapacity(count)
        alertID.reserveCapacity(count)
        revision.reserveCapacity(count)
        kind.reserveCapacity(count)
        status.reserveCapacity(count)
        lifecycle.reserveCapacity(count)
        urgency.reserveCapacity(count)
        issuedAt.reserveCapacity(count)
        expiresAt.reserveCapacity(count)
        recordAt.reserveCapacity(count)
        act.reserveCapacity(count)
        told.reserveCapacity(count)
        shown.reserveCapacity(count)
        targets.reserveCapacity(count)
        warnings.reserveCapacity(count)
        reason.reserveCapacity(count)
        detail.reserveCapacity(count)
        replayOf.reserveCapacity(count)
        digest.reserveCapacity(count)
        contentType.reserveCapacity(count)
        key.reserveCapacity(count)
        headers.reserveCapacity(count)
        payload.reserveCapacity(count)
    }

    /// Inserts one row for each record and says how many came to what, and the time of the transaction, which is that at which
    /// they were taken.
    ///
    /// The server settles each alert against what the log already holds of its id: the highest revision taken
    /// (`newest`) and, where that is not lower, the same revision (`same`). A State once told stays told, and what was once
    /// shown stays shown. Whom a sighting has told is told of every later revision as those that it names; where who was seen
    /// was heading, in full, unless the origin has taken that back.
    /// No two rows of one statement may have the same alert id: a statement does not see its own rows.
    ///
    /// `LIMIT 1` is for the planner: without it a plan made while the log is empty joins each batch with the whole index.
    func insert() -> PostgresQuery {
        """
        WITH record AS (
            SELECT * FROM unnest(
                \(topic), \(incarnation), \(partition), \(offset), \(origin), \(alertID), \(revision), \(kind),
                \(status), \(lifecycle), \(urgency), \(issuedAt), \(expiresAt), \(recordAt), \(act), \(told), \(shown),
                \(targets), \(warnings), \(reason), \(detail), \(replayOf), \(digest), \(contentType), \(key),
                \(headers), \(payload), \(clock)
            ) AS r(topic, incarnation, partition, "offset", origin, alert_id, revision, kind, status, lifecycle,
                   urgency, issued_at, expires_at, record_at, act, told, shown, targets, warnings, reason, detail,
                   replay_of, digest, content_type, key, headers, payload, clock)
        ), settled AS (
            SELECT r.*, newest.told AS told_before, newest.shown AS shown_before, newest.revision AS newest_revision,
                CASE WHEN newest.revision < r.revision THEN (
                    SELECT bit_or(d.act) FROM deeds d WHERE d.alert_id = r.alert_id AND d.act <> 0
                ) END AS onward,
                CASE WHEN newest.revision < r.revision THEN (
                    SELECT bit_or(1::bigint << s.state) FROM access_by_sighting s WHERE s.alert_id = r.alert_id
                ) END AS ahead,
                CASE
                    WHEN r.reason IS NOT NULL THEN r.reason
                    WHEN newest.topic <> r.topic OR newest.origin <> r.origin THEN 'identity-conflict'
                    WHEN same.digest <> r.digest THEN 'revision-conflict'
                END AS death,
                CASE
                    WHEN newest.revision IS NULL OR newest.revision < r.revision THEN 'accepted'
                    WHEN same.digest IS NULL THEN 'late'
                    ELSE 'repeat'
                END::outcome AS living
            FROM record r
            LEFT JOIN LATERAL (
                SELECT l.topic, l.origin, l.revision, l.told, l.shown FROM log l
                WHERE l.alert_id = r.alert_id AND l.outcome IN ('accepted', 'late') AND r.reason IS NULL
                ORDER BY l.revision DESC LIMIT 1
            ) newest ON true
            LEFT JOIN LATERAL (
                SELECT l.digest FROM log l
                WHERE l.alert_id = r.alert_id AND l.revision = r.revision AND l.outcome IN ('accepted', 'late')
                      AND newest.revision >= r.revision
                LIMIT 1
            ) same ON true
        ), inserted AS (
            INSERT INTO log (topic, incarnation, partition, "offset", outcome, origin, alert_id, revision, kind, status,
                lifecycle, urgency, issued_at, expires_at, record_at, act, told, shown, targets, warnings, reason, detail,
                replay_of, digest, content_type, key, headers, payload, is_first, clock, onward,
                ahead)
            SELECT topic, incarnation, partition, "offset",
                CASE WHEN death IS NULL THEN living ELSE 'dead' END, origin, alert_id, revision, kind, status,
                lifecycle, urgency, issued_at, expires_at, record_at,
                CASE WHEN clock IS NULL THEN act ELSE act | coalesce(onward, 0) END,
                told | coalesce(told_before, 0) | coalesce(onward, 0),
                shown OR coalesce(shown_before, false), targets,
                string_to_array(warnings, E'\\n'), death, detail, replay_of, digest, content_type, key, headers, payload,
                newest_revision IS NULL AND death IS NULL, clock, onward, ahead
            FROM settled
            RETURNING outcome, reason
        )
        SELECT outcome::text, reason, count(*), now() FROM inserted GROUP BY 1, 2
        """
    }
}
