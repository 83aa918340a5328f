package import Alerts
package import FoundationEssentials
package import Postgres

/// A line of a viewer's list.
package struct ListedAlert: Sendable {
    package var line: AlertLine
    package var relation: Relation
    /// How much of the alert the viewer may see.
    package var level: AlertLevel
}

/// Part of a list, in its order.
package struct AlertPage: Sendable {
    package var alerts: [ListedAlert]
    /// Where the next page begins; nil at the end.
    package var next: AlertCursor?
}

extension Viewing {
    /// More lines than that are no page.
    package static let pageLimit = 200

    /// Current alerts as skeletons, of whatever State, those first that were persisted last: by the time of their first
    /// revision, which never changes, and of two of the same time the lesser id first.
    ///
    /// - Parameters:
    ///   - cursor: where the page before ended.
    ///   - limit: from 1 to `pageLimit`.
    package func alerts(
        _ filter: AlertFilter, after cursor: AlertCursor? = nil, limit: Int, for viewer: Viewer
    ) async throws(PostgresError) -> AlertPage {
        let limit = min(max(1, limit), Self.pageLimit)
        let page = Self.page(filter, cursor, limit: limit + 1)
        let rows = try await results(of: [Self.planned, page], for: viewer, behind: .redactor).last?.rows ?? []
        var alerts: [ListedAlert] = []
        var next: AlertCursor?
        for row in rows.prefix(limit) {
            let (alert, takenAt) = try Self.listed(row, viewer)
            alerts.append(alert)
            next = AlertCursor(takenAt: takenAt, id: alert.line.id)
        }
        return AlertPage(alerts: alerts, next: rows.count > limit ? next : nil)
    }

    /// The current alerts among these ids, in no order.
    package func alerts(ids: [UUID], for viewer: Viewer) async throws(PostgresError) -> [ListedAlert] {
        let query: PostgresQuery = """
            \(unescaped: Self.head) SELECT * FROM alerts WHERE alert_id = ANY (\(ids)) \(unescaped: Self.tail)
            """
        let rows = try await results(of: [query], for: viewer, behind: .redactor).first?.rows ?? []
        var alerts: [ListedAlert] = []
        for row in rows { alerts.append(try Self.listed(row, viewer).alert) }
        return alerts
    }

    /// A plan for any filter reads the whole table; for the one at hand, the end of an index.
    private static let planned: PostgresQuery = "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"

    /// Around what chooses rows of `alerts`: what `listed` reads of each.
    private static let head = """
        SELECT \(AlertLine.columns), (extract(epoch FROM first_taken_at) * 1000000)::bigint, targets,
               EXISTS (SELECT FROM access_grants g WHERE g.alert_id = p.alert_id AND g.state = viewer_state()), sighted,
               EXISTS (SELECT FROM access_by_sighting s WHERE s.alert_id = p.alert_id AND s.state = viewer_state())
        FROM (
        """
    private static let tail = """
        ) p
        LEFT JOIN LATERAL (
            SELECT l.targets FROM log l
            WHERE l.topic = p.topic AND l.incarnation = p.incarnation AND l.partition = p.partition
                  AND l."offset" = p."offset"
        ) decision ON true
        CROSS JOIN LATERAL (
            SELECT coalesce(bit_or(d.act), 0) AS sighted
            FROM deeds d WHERE d.alert_id = p.alert_id AND d.act <> 0
        ) sightings
        ORDER BY first_taken_at DESC, alert_id
        """

    private static func listed(_ row: PostgresRow, _ viewer: Viewer) throws(PostgresError) -> (
        alert: ListedAlert, takenAt: Int64
    ) {
        let line = try AlertLine(row: row)
        let (takenAt, decision, isGranted, sighted, isLetIn) = try row.decode(
            from: 13, Int64.self, [UInt8]?.self, Bool.self, Int64.self, Bool.self)
        let access = Access(isGranted: isGranted, told: StateSet(rawValue: sighted), isLetIn: isLetIn)
        let relation = viewer.relation(origin: line.origin, told: line.told.union(access.told))
        let level = access.level(viewer, relation, decision)
        return (ListedAlert(line: line, relation: relation, level: level), takenAt)
    }

    private static func page(_ filter: AlertFilter, _ cursor: AlertCursor?, limit: Int) -> PostgresQuery {
        let origin = filter.origin.map { Int16($0.lgd) }
        let target = filter.target.map { Int32($0.lgd) }
        return """
            \(unescaped: head)
            SELECT a.* FROM alerts a, LATERAL (
                SELECT coalesce('epoch'::timestamptz + \(cursor?.takenAt) * interval '1 microsecond', 'infinity') AS at
            ) cursor
            WHERE first_taken_at <= cursor.at AND (first_taken_at < cursor.at OR alert_id > \(cursor?.id))
                  AND first_taken_at < coalesce(\(filter.taken.to), 'infinity')
                  AND first_taken_at >= coalesce(\(filter.taken.from), '-infinity')
                  AND (\(filter.issued.to)::timestamptz IS NULL OR issued_at < \(filter.issued.to))
                  AND (\(filter.issued.from)::timestamptz IS NULL OR issued_at >= \(filter.issued.from))
                  AND (\(filter.kind?.rawValue)::text IS NULL OR kind = \(filter.kind?.rawValue))
                  AND (\(origin)::smallint IS NULL OR origin = \(origin))
                  AND (\(target)::integer IS NULL OR told >> \(target) & 1 = 1)
                  AND (\(filter.statuses == nil) OR coalesce(status, 'UNSPECIFIED') = ANY (\(filter.statuses ?? [])))
                  AND (\(filter.lifecycles == nil) OR \(unescaped: AlertLine.lifecycle) = ANY (\(filter.lifecycles ?? [])))
            ORDER BY first_taken_at DESC, alert_id LIMIT \(Int64(limit))
            \(unescaped: tail)
            """
    }
}
