package import Alerts
package import FoundationEssentials
package import Postgres

/// Reading what has been taken: the projection of current alerts, and one alert's records.
package struct Archive: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Current alerts, newest first; filters that are nil don't filter.
    ///
    /// - Parameter statuses: as the ledger writes them, such as `ACTUAL`.
    package func list(
        origin: State?, concerning target: State?, kind: Kind?, statuses: [String]? = nil, limit: Int
    ) async throws(PostgresError) -> [AlertLine] {
        let rows = try await pool.query(
            """
            SELECT \(unescaped: AlertLine.columns)
            FROM alerts
            WHERE (\(origin.map { Int16($0.lgd) })::smallint IS NULL OR origin = \(origin.map { Int16($0.lgd) }))
                  AND (\(kind?.rawValue)::text IS NULL OR kind = \(kind?.rawValue))
                  AND (\(statuses == nil) OR coalesce(status, 'UNSPECIFIED') = ANY (\(statuses ?? [])))
                  AND (\(target.map { Int32($0.lgd) })::integer IS NULL
                       OR told >> \(target.map { Int32($0.lgd) }) & 1 = 1)
            ORDER BY taken_at DESC, alert_id LIMIT \(Int64(limit))
            """
        ).rows
        return try AlertLine.lines(rows)
    }

    /// The current alerts among these ids, in no order.
    package func list(ids: [UUID]) async throws(PostgresError) -> [AlertLine] {
        let rows = try await pool.query(
            "SELECT \(unescaped: AlertLine.columns) FROM alerts WHERE alert_id = ANY (\(ids))"
        ).rows
        return try AlertLine.lines(rows)
    }

    /// A record that bore an alert's id, and what became of it.
    package struct Record: Sendable {
        package var entry: LogEntry
        /// The outputs that have passed it.
        package var passed: [String]
        /// The States whose notification waits for its partition to be writable.
        package var owed: StateSet
        /// The States whose notification the broker refused for good.
        package var parked: StateSet
    }

    /// Every record that bore this alert's id, in the order they were taken.
    ///
    /// - Parameter notifications: the output that notifies the States.
    package func records(of alertID: UUID, notifications: String) async throws(PostgresError) -> [Record] {
        let rows = try await pool.query(
            """
            SELECT ARRAY(
                       SELECT c.output FROM cursors c
                       WHERE c.topic = l.topic AND c.partition = l.partition
                             AND (c.incarnation > l.incarnation
                                  OR c.incarnation = l.incarnation AND c.next_offset > l."offset")
                       ORDER BY 1),
                   coalesce((
                       SELECT bit_or(1::bigint << o.target) FROM owed o
                       WHERE o.output = \(notifications) AND o.topic = l.topic AND o.incarnation = l.incarnation
                             AND o.partition = l.partition AND o."offset" = l."offset"), 0),
                   coalesce((
                       SELECT bit_or(coalesce(1::bigint << p.target, l.told)) FROM parked p
                       WHERE p.output = \(notifications) AND p.topic = l.topic AND p.incarnation = l.incarnation
                             AND p.partition = l.partition AND p."offset" = l."offset"), 0),
                   \(unescaped: LogEntry.columns(withBytes: false))
            FROM alert_records r JOIN log l USING (topic, incarnation, partition, "offset")
            WHERE r.alert_id = \(alertID)
            ORDER BY l.taken_at, l.topic, l."offset"
            """
        ).rows
        var records: [Record] = []
        for row in rows {
            let (passed, owed, parked) = try row.decode(from: 0, [String].self, Int64.self, Int64.self)
            guard let entry = try LogEntry(row: row, from: 3) else { continue }
            records.append(
                Record(
                    entry: entry, passed: passed, owed: StateSet(rawValue: owed),
                    parked: StateSet(rawValue: parked)))
        }
        return records
    }
}
