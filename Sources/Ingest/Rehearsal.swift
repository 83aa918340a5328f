import FoundationEssentials
package import Kafka
package import Logging
package import Postgres
package import Routing
package import Store
package import Alerts

/// All that ingest does with records but writing them, for measuring: it takes the partitions over, reads them in a group
/// of its own by the same limits, and goes on after each batch as if that had been committed.
package struct Rehearsal: Sendable {
    /// A batch as `Ledger.append` would get it.
    package struct Batch: Sendable {
        package var claims: [Claim]
        package var rows: [LogRow]
    }

    private let settings: Ingest.Settings
    private let router: Router
    private let pool: PostgresPool
    private let logger: Logger

    package init(settings: Ingest.Settings, router: Router, pool: PostgresPool, logger: Logger) {
        self.settings = settings
        self.router = router
        self.pool = pool
        self.logger = logger
    }

    /// Hands over batch after batch until so many records have come.
    ///
    /// - Throws: what made the consumer leave its group, the error of a partition that can't be read, or `body`'s.
    package func run(count: Int, _ body: (Batch) async throws -> Void) async throws {
        let ownership = Ownership(pool: pool)
        let assignment = Assignment(
            ownership: ownership, topics: try await ownership.number(settings.topics.allAlerts),
            admin: try KafkaAdmin(settings.kafka, logger: logger),
            intake: Intake(router: router, topics: settings.topics), instance: "rehearsal",
            applicationName: settings.applicationName, logger: logger, losses: { 0 })
        let consumer = try GroupConsumer(
            settings.kafka, group: "\(settings.topics.prefix)-rehearsal-\(UUID())", instanceID: nil,
            topics: settings.topics.allAlerts, owner: assignment, limits: settings.limits, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await consumer.run() }
            defer { group.cancelAll() }
            var missing = count
            while missing > 0, let event = await consumer.next() {
                switch event {
                case .failure(_, let error): throw error
                case .records(let batch):
                    let share = assignment.claim(await assignment.prepare(batch.records))
                    assignment.advance(share.claims)
                    missing -= share.records.count
                    try await body(Batch(claims: share.claims, rows: share.records.map(\.row)))
                    batch.done()
                }
            }
            await consumer.shutdown(deadline: .seconds(3))
            try await group.waitForAll()
        }
    }

    /// The rows that these records become, without a topic or a database.
    package static func rows(_ records: [ConsumedRecord], router: Router, topics: Topics) -> [LogRow] {
        let intake = Intake(router: router, topics: topics)
        return records.map { record in
            let partition = PartitionKey(topic: 1, partition: Int16(truncatingIfNeeded: record.partition))
            return intake.row(record, key: LogKey(partition, incarnation: 1, offset: record.offset))
        }
    }
}
