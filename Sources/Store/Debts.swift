package import Alerts
package import FoundationEssentials
package import Postgres

/// Messages that outputs owe: see `schemas/postgres/0004_owed.sql`.
package struct Debts: Sendable {
    /// A message by what it is made from: a row of the log, and the State that it is for or about.
    package struct Message: Sendable {
        package var key: LogKey
        package var target: State
        /// The partition of the output's topic.
        package var destination: Int16

        package init(key: LogKey, target: State, destination: Int16) {
            self.key = key
            self.target = target
            self.destination = destination
        }
    }

    /// One that is due.
    package struct Due: Sendable {
        package var id: Int64
        package var key: LogKey
        package var target: Int16
        /// Nil where the log has no such row any more.
        package var entry: LogEntry?
    }

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Writes messages down in this order, under the output's lease; false when it is no longer ours, and then nothing is
    /// written. What is owed already stays where it is.
    package func owe(_ output: String, token: UUID, _ messages: [Message]) async throws(PostgresError) -> Bool {
        let keys = messages.map(\.key)
        let results = try await pool.transaction([
            "SELECT 1 FROM leases WHERE output = \(output) AND token = \(token) FOR SHARE",
            """
            INSERT INTO owed (output, destination, topic, incarnation, partition, "offset", target)
            SELECT \(output), m.destination, m.topic, m.incarnation, m.partition, m."offset", m.target
            FROM unnest(
                    \(messages.map(\.destination)), \(keys.map(\.partition.topic)), \(keys.map(\.incarnation)),
                    \(keys.map(\.partition.partition)), \(keys.map(\.offset)), \(messages.map { Int16($0.target.lgd) })
                 ) WITH ORDINALITY AS m(destination, topic, incarnation, partition, "offset", target, place)
            WHERE EXISTS (SELECT FROM leases WHERE output = \(output) AND token = \(token))
            ORDER BY m.place
            ON CONFLICT DO NOTHING
            """,
        ])
        return results[0].rows.count == 1
    }

    /// The partitions of the output's topic to which something is owed.
    package func destinations(_ output: String) async throws(PostgresError) -> [Int16] {
        try await pool.query(
            """
            SELECT d::smallint FROM generate_series(0, \(Int32(Topics.partitions) - 1)) d
            WHERE EXISTS (SELECT FROM owed WHERE output = \(output) AND destination = d::smallint)
            """
        ).decode(Int16.self)
    }

    /// The first of what is owed to a partition, in order.
    ///
    /// A payload above `Followers.Portion.payloadBytes` is left out: see `Followers.fetchPayloads(of:)`.
    package func due(
        _ output: String, destination: Int16, withBytes: Bool, limit: Int
    ) async throws(PostgresError) -> [Due] {
        let rows = try await pool.query(
            """
            SELECT o.id, o.topic, o.incarnation, o.partition, o."offset", o.target,
                   \(unescaped: LogEntry.columns(withBytes: withBytes, below: Followers.Portion.payloadBytes))
            FROM (SELECT * FROM owed WHERE output = \(output) AND destination = \(destination)
                  ORDER BY id LIMIT \(Int64(limit))) o
            LEFT JOIN log l ON l.topic = o.topic AND l.incarnation = o.incarnation AND l.partition = o.partition
                 AND l."offset" = o."offset"
            ORDER BY o.id
            """
        ).rows
        var due: [Due] = []
        for row in rows {
            let (id, topic, incarnation, partition, offset, target) = try row.decode(
                from: 0, Int64.self, Int16.self, Int32.self, Int16.self, Int64.self, Int16.self)
            let key = LogKey(PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset)
            due.append(Due(id: id, key: key, target: target, entry: try LogEntry(row: row, from: 6)))
        }
        return due
    }

    /// Strikes out what the broker holds now, or never will. Where another output tells of each message that the broker holds,
    /// it owes its own from then on.
    ///
    /// - Parameter follower: that output, whose message goes to the partition of the row's origin.
    package func settle(
        _ output: String, destination: Int16, _ ids: [Int64], handingTo follower: String?
    ) async throws(PostgresError) {
        _ = try await pool.query(
            """
            WITH settled AS (
                DELETE FROM owed WHERE output = \(output) AND destination = \(destination) AND id = ANY (\(ids))
                RETURNING *
            )
            INSERT INTO owed (output, destination, topic, incarnation, partition, "offset", target)
            SELECT \(follower), partition, topic, incarnation, partition, "offset", target FROM settled
            WHERE \(follower)::text IS NOT NULL ORDER BY id
            ON CONFLICT DO NOTHING
            """)
    }
}
