package import Alerts
package import Postgres
import FoundationEssentials

/// What waits for a State: alerts that it has to acknowledge, and what others have done about its own.
package struct Inbox: Sendable {
    let pool: any Querying

    /// - Parameter pool: or, for a viewer, `Viewing.queries`.
    package init(pool: some Querying) {
        self.pool = pool
    }

    /// What waits, what falls due first at the front. Of an alert that is over only requests for access still wait. Nothing
    /// of an alert of status TEST.
    ///
    /// The projection may lag by a moment, so what has been acknowledged is looked up in the deeds themselves: it never stands
    /// here once its answer has been given.
    ///
    /// - Parameter place: the last entry's of the page before; nil: from the front.
    package func page(of state: State, after place: InboxPlace? = nil, limit: Int) async throws(PostgresError)
        -> [InboxEntry]
    {
        let lgd = Int16(state.lgd)
        let limit = Int64(limit)
        let rows = try await pool.query(
            """
            WITH place AS (
                SELECT coalesce(\(place?.dueAt), '-infinity') AS due_at,
                       coalesce(\(place?.id), '00000000-0000-0000-0000-000000000000') AS id
            ), duty AS (
                SELECT d.due_at, d.alert_id AS id, d.alert_id, d.since, d.clock, d.acknowledged
                FROM duties d CROSS JOIN LATERAL (
                    SELECT max(a.revision) AS revision, max(a.number) AS number FROM deeds a
                    WHERE a.alert_id = d.alert_id AND a.state = d.state AND a.type = 'acknowledged' AND a.closes IS NULL
                ) last
                WHERE d.state = \(lgd) AND d.due_at IS NOT NULL
                      AND (d.due_at, d.alert_id) > ((SELECT due_at FROM place), (SELECT id FROM place))
                      AND (d.expires_at IS NULL OR d.expires_at > now())
                      AND (last.revision IS NULL OR last.revision < d.revision
                           OR EXISTS (
                               SELECT FROM deeds o
                               WHERE o.alert_id = d.alert_id AND o.act <> 0 AND o.act >> d.state & 1 = 1
                                     AND o.number > last.number))
                ORDER BY d.due_at, d.alert_id LIMIT \(limit)
            ), item AS (
                SELECT i.due_at, i.id, i.alert_id
                FROM open_items i JOIN deeds d ON d.id = i.id LEFT JOIN alerts a ON a.alert_id = i.alert_id
                WHERE i.state = \(lgd) AND (i.due_at, i.id) > ((SELECT due_at FROM place), (SELECT id FROM place))
                      AND a.status IS DISTINCT FROM 'TEST'
                      AND (d.type = 'access-asked' OR a.alert_id IS NULL
                           OR a.lifecycle NOT IN ('RESOLVED', 'CANCELLED', 'EXPIRED')
                              AND (a.expires_at IS NULL OR a.expires_at > now()))
                ORDER BY i.due_at, i.id LIMIT \(limit)
            ), entry AS (
                SELECT due_at, id, alert_id, since, clock, acknowledged, false AS is_item FROM duty
                UNION ALL
                SELECT due_at, id, alert_id, NULL, NULL, NULL, true FROM item
                ORDER BY due_at, id LIMIT \(limit)
            )
            SELECT e.due_at, e.id, e.alert_id, coalesce(a.origin, d.origin), coalesce(a.kind, d.alert_kind),
                   coalesce(a.revision, d.revision), a.status, a.urgency, coalesce(e.since, d.taken_at), e.clock,
                   e.acknowledged, \(unescaped: Deed.columns)
            FROM entry e LEFT JOIN alerts a ON a.alert_id = e.alert_id LEFT JOIN deeds d ON e.is_item AND d.id = e.id
            ORDER BY e.due_at, e.id
            """
        ).rows
        var entries: [InboxEntry] = []
        for row in rows {
            let (dueAt, id, alertID, origin, kind, revision, status, urgency, since, clock, acknowledged) =
                try row.decode(
                    from: 0, Date.self, UUID.self, UUID.self, Int16?.self, String?.self, Int32?.self, String?.self,
                    String?.self, Date?.self, Int16?.self, Int32?.self)
            guard let origin = origin.flatMap({ State(lgd: $0) }), let kind = kind.flatMap(Kind.init), let revision,
                let since
            else { continue }
            let deed = try Deed(row: row, from: 11)
            entries.append(
                InboxEntry(
                    matter: deed.map(InboxEntry.Matter.item)
                        ?? .duty(clock.flatMap(ResponseClock.init(number:)), acknowledged: acknowledged),
                    alertID: alertID, origin: origin, kind: kind, revision: revision, status: status, urgency: urgency,
                    since: since, dueAt: dueAt, place: InboxPlace(dueAt: dueAt, id: id)))
        }
        return entries
    }
}
