package import Alerts
package import FoundationEssentials
package import Postgres

/// What an output says it has published: the rows of the log that its cursors have passed.
package struct Publications: Sendable {
    /// An accepted row whose targets the output has told.
    package struct Row: Hashable, Sendable {
        package var key: LogKey
        package var alertID: UUID
        package var revision: Int32
        /// Without those whose message is parked or owed: they are told of by `Accounts`.
        package var told: StateSet
        package var takenAt: Date

        package init(key: LogKey, alertID: UUID, revision: Int32, told: StateSet, takenAt: Date) {
            self.key = key
            self.alertID = alertID
            self.revision = revision
            self.told = told
            self.takenAt = takenAt
        }
    }

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The next rows behind `last`, in the order of the log, at most so many.
    package func rows(
        of output: String, after last: LogKey?, takenSince start: Date, limit: Int
    ) async throws(PostgresError) -> [Row] {
        let last = last ?? LogKey(PartitionKey(topic: -1, partition: -1), incarnation: -1, offset: -1)
        let rows = try await pool.query(
            """
            SELECT l.topic, l.incarnation, l.partition, l."offset", l.alert_id, l.revision, l.taken_at,
                   l.told & ~coalesce((
                       SELECT bit_or(1::bigint << p.target) FROM parked p
                       WHERE p.output = c.output AND p.topic = l.topic AND p.incarnation = l.incarnation
                             AND p.partition = l.partition AND p."offset" = l."offset" AND p.target IS NOT NULL), 0)
                       & ~coalesce((
                       SELECT bit_or(1::bigint << o.target) FROM owed o
                       WHERE o.output = c.output AND o.topic = l.topic AND o.incarnation = l.incarnation
                             AND o.partition = l.partition AND o."offset" = l."offset"), 0)
            FROM log l
            JOIN cursors c ON c.output = \(output) AND c.topic = l.topic AND c.partition = l.partition
                 AND (c.incarnation > l.incarnation OR c.incarnation = l.incarnation AND c.next_offset > l."offset")
            WHERE (l.topic, l.incarnation, l.partition, l."offset")
                      > (\(last.partition.topic), \(last.incarnation), \(last.partition.partition), \(last.offset))
                  AND l.outcome = 'accepted' AND l.told <> 0 AND l.taken_at >= \(start)
            ORDER BY l.topic, l.incarnation, l.partition, l."offset" LIMIT \(Int64(limit))
            """
        ).rows
        var found: [Row] = []
        for row in rows {
            let (topic, incarnation, partition, offset, id, revision, at, told) = try row.decode(
                Int16.self, Int32.self, Int16.self, Int64.self, UUID.self, Int32.self, Date.self, Int64.self)
            found.append(
                Row(
                    key: LogKey(
                        PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset),
                    alertID: id, revision: revision, told: StateSet(rawValue: told), takenAt: at))
        }
        return found
    }
}
