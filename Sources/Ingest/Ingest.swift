package import Alerts
package import Kafka
package import Logging
package import Postgres
package import Routing
import ServiceLifecycle
package import Store
import Synchronization

/// Kafka → log, each record exactly once.
///
/// Joins the group of the alert topics, and comes back to it after whatever made it leave: a database or a broker that
/// was away, a slot that another took.
package struct Ingest: Service {
    package struct Settings: Sendable {
        package var kafka: KafkaConfiguration
        package var limits: ConsumerLimits = .default
        package var databaseURL: String
        package var applicationName: String
        /// Settings of the writing sessions.
        package var sessionSettings: [String: String] = [:]
        package var topics: Topics
        /// How long one attempt to write a batch may take.
        package var writeDeadline: Duration = .seconds(60)

        package init(kafka: KafkaConfiguration, databaseURL: String, applicationName: String, topics: Topics) {
            self.kafka = kafka
            self.databaseURL = databaseURL
            self.applicationName = applicationName
            self.topics = topics
        }
    }

    private let settings: Settings
    private let router: Router
    private let pool: PostgresPool
    private let handover: Handover?
    private let instance: @Sendable () async throws -> String
    private let onReady: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - pool: for ownership; the writer has a connection of its own.
    ///   - handover: to the relay of the same process, if it has one.
    ///   - instance: this process's name in the group, asked anew at each join.
    ///   - onReady: called when partitions have been assigned.
    package init(
        settings: Settings, router: Router, pool: PostgresPool, handover: Handover? = nil, logger: Logger,
        instance: @escaping @Sendable () async throws -> String, onReady: @escaping @Sendable () -> Void
    ) {
        self.settings = settings
        self.router = router
        self.pool = pool
        self.handover = handover
        self.logger = logger
        self.instance = instance
        self.onReady = onReady
    }

    package func run() async throws {
        let tally = Tally(logger: logger)
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await membership(tally)
                backoff.reset()
            } catch {
                let pause = backoff.next()
                logger.warning("ingest has left the group and comes back in \(pause): \(error)")
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            }
        }
        tally.flush()
    }

    /// One stay in the group.
    private func membership(_ tally: Tally) async throws {
        let ownership = Ownership(pool: pool)
        let topics = try await ownership.number(settings.topics.allAlerts)
        let instance = try await instance()
        let losses = ConnectionLosses()
        let assignment = Assignment(
            ownership: ownership, topics: topics, admin: try KafkaAdmin(settings.kafka, logger: logger),
            intake: Intake(router: router, topics: settings.topics), instance: instance,
            applicationName: settings.applicationName, logger: logger, losses: { losses.value })
        let consumer = try GroupConsumer(
            settings.kafka, group: "\(settings.topics.prefix)-ingest", instanceID: instance,
            topics: settings.topics.allAlerts, owner: assignment, limits: settings.limits, logger: logger)
        losses.count { consumer.connectionLosses }
        let writer = BatchWriter(
            url: settings.databaseURL, applicationName: settings.applicationName, settings: settings.sessionSettings,
            deadline: settings.writeDeadline, assignment: assignment, handover: handover, logger: logger,
            report: { tally.add($0) })
        assignment.hold(
            .init(
                restart: { [weak consumer] in consumer?.restart($0) }, stop: { [weak consumer] in consumer?.stop($0) }))
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await take(from: consumer, assignment, writer) }
                group.addTask { await watch(assignment, consumer, tally) }
                group.addTask { await tryAgain(assignment) }
                defer { group.cancelAll() }
                // Its end is the end of all; the others only hear of it, and may hear of it first.
                try await consumer.run()
            }
        } onGracefulShutdown: {
            Task { await consumer.shutdown(deadline: .seconds(3)) }
        }
        await writer.close()
    }

    /// Records of a batch from which there is a back-log.
    private static let many = 200

    /// Reads, prepares and writes: while one batch is at the database the next is prepared and sent behind it. Once
    /// cancelled, what is on its way is called back: it was not ours to finish any more.
    private func take(from consumer: GroupConsumer, _ assignment: Assignment, _ writer: BatchWriter) async {
        var underWay: [Task<Void, Never>] = []
        var wasSmall = false
        while let event = await consumer.next() {
            switch event {
            case .records(let batch):
                let prepared = PreparedBatch(await assignment.prepare(batch.records))
                await Self.end(of: &underWay, butFor: 1)
                underWay.append(await writer.send(prepared) { batch.done() })
                // Where we keep pace, what comes meanwhile gathers: each transaction costs as much as ten records. A single
                // small batch says nothing: so ends each round of a back-log.
                let isSmall = batch.records.count < Self.many
                if isSmall, wasSmall { await Self.end(of: &underWay, butFor: 0) }
                wasSmall = isSmall
            case .failure(let partition, let error):
                assignment.rest([partition: error])
            }
        }
        await Self.end(of: &underWay, butFor: 0)
    }

    /// Waits for the oldest, until no more than so many are left.
    private static func end(of underWay: inout [Task<Void, Never>], butFor count: Int) async {
        let all = underWay
        await withTaskCancellationHandler {
            while underWay.count > count { await underWay.removeFirst().value }
        } onCancel: {
            all.forEach { $0.cancel() }
        }
    }

    /// Notices readiness, and what the database knows of the partitions.
    private func watch(_ assignment: Assignment, _ consumer: GroupConsumer, _ tally: Tally) async {
        var isReady = false
        while !Task.isCancelled {
            if !isReady, !consumer.assignment.isEmpty {
                isReady = true
                onReady()
            }
            await assignment.tellStops()
            try? await assignment.compare()
            tally.flush()
            try? await Task.sleep(for: isReady ? .seconds(1) : .milliseconds(50))
        }
    }

    /// Has partitions tried again that could not be read.
    private func tryAgain(_ assignment: Assignment) async {
        while !Task.isCancelled {
            await assignment.tryAgain()
            try? await Task.sleep(for: .seconds(1))
        }
    }
}

/// Counts the losses of connection that a consumer has seen, whichever consumer it is at the time.
private final class ConnectionLosses: Sendable {
    /// A function that stands in a generic container by itself is wrapped once more at each look at it, without end.
    private struct Source {
        var read: @Sendable () -> Int = { 0 }
    }

    private let source = Mutex(Source())

    func count(by read: @escaping @Sendable () -> Int) { source.withLock { $0.read = read } }

    var value: Int { source.withLock { $0.read }() }
}
