package import Alerts
package import Kafka
package import Logging
package import Postgres
import ServiceLifecycle
package import Store
import Threads

/// Logs → Kafka: every output follows its log on its own, with a producer of its own, so that none waits for another.
package struct Relay: Service {
    private let outputs: [any Output]

    /// Every output that follows the log of alerts and what it publishes, the projections among them.
    ///
    /// - Parameter isMatching: whether alerts are matched, which takes a secret.
    package static func outputs(
        _ topics: Topics, isMatching: Bool
    ) -> [(name: String, outcomes: [RecordOutcome])] {
        all(topics).filter(\.source.isAlerts).map { ($0.name, $0.outcomes) } + [
            (Projection.output, RecordOutcome.allCases)
        ]
            + (isMatching ? [(AlertMatching.output, AlertMatching.outcomes)] : [])
    }

    /// Every output that follows the log of deeds.
    package static func deedOutputs(_ topics: Topics) -> [String] {
        all(topics).filter { !$0.source.isAlerts }.map(\.name)
    }

    private static func all(_ topics: Topics) -> [any Output] {
        [
            NotificationsOutput(topics: topics), FeedOutput(topics: topics), PersistedOutput(topics: topics),
            NotifiedOutput(topics: topics), DeadLettersOutput(topics: topics), DeedsOutput(topics: topics),
            OnwardOutput(topics: topics),
        ]
    }

    private let kafka: KafkaConfiguration
    private let urgent: Tables
    private let others: Tables
    private let projection: Projection
    private let matching: AlertMatching?
    private let photographs: Photographs
    private let listener: PostgresListener
    private let handover: Handover?
    private let numbers: @Sendable () async throws -> TopicNumbers
    private let holder: @Sendable () async throws -> String
    private let onReady: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - urgent: for the outputs that somebody has to act on: over connections of their own, for the thread of a connection
    ///     inherits the priority of who opened it.
    ///   - others: for all other outputs.
    ///   - matching: nil where there is no secret to match alerts by.
    ///   - listener: on the channels of `channels`.
    ///   - handover: from the ingest of the same process, if it has one.
    ///   - holder: this process's name, by which it finds its own leases again after a crash.
    ///   - onReady: called once every output leads or stands by.
    package init(
        topics: Topics, kafka: KafkaConfiguration, urgent: Tables, others: Tables, projection: Projection,
        matching: AlertMatching?, photographs: Photographs, listener: PostgresListener,
        handover: Handover? = nil, numbers: @escaping @Sendable () async throws -> TopicNumbers,
        holder: @escaping @Sendable () async throws -> String, logger: Logger, onReady: @escaping @Sendable () -> Void
    ) {
        outputs = Self.all(topics)
        self.kafka = kafka
        self.urgent = urgent
        self.others = others
        self.projection = projection
        self.matching = matching
        self.photographs = photographs
        self.listener = listener
        self.handover = handover
        self.numbers = numbers
        self.holder = holder
        self.logger = logger
        self.onReady = onReady
    }

    /// The channels on which the database says that there may be work.
    package static let channels = [LogHint.channel, "sanket_partitions", "sanket_cursors", deedsChannel]
    /// Of them that of the second log.
    private static let deedsChannel = "sanket_deeds"

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            let numbers = try await patiently(self.numbers)
            let news = Dictionary(uniqueKeysWithValues: outputs.map { ($0.name, News()) })
            let projecting = Wake()
            let linking = Wake()
            let reviewing = Wake()
            let quiet = try? QuietThread("quiet-outputs")
            let remaining = Countdown(outputs.count, then: onReady)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await listener.run() }
                group.addTask {
                    for await notification in listener.notifications() {
                        switch notification {
                        case .received("sanket_cursors", let leader, _):
                            for output in outputs where output.leader == leader { news[output.name]?.tell(of: nil) }
                        case .received(Self.deedsChannel, _, _):
                            for output in outputs where !output.source.isAlerts { news[output.name]?.tell(of: nil) }
                            projecting.signal()
                        case .received(let channel, let payload, let sender):
                            let grown = channel == LogHint.channel ? LogHint.partitions(payload) : nil
                            for output in outputs where output.source.isAlerts && output.leader == nil {
                                if output.isUrgent, handover?.covers(sender) == true { continue }
                                news[output.name]?.tell(of: grown)
                            }
                            projecting.signal()
                            linking.signal()
                        case .connected:
                            news.values.forEach { $0.tell(of: nil) }
                            projecting.signal()
                            linking.signal()
                            reviewing.signal()
                        }
                    }
                }
                let projector = Projector(
                    projection: projection, followers: others.followers, holder: holder, wake: projecting,
                    logger: logger)
                group.addTask(executorPreference: quiet) { await projector.run() }
                if let matching {
                    let projector = Projector(
                        projection: matching, followers: others.followers, holder: holder, wake: linking, logger: logger
                    )
                    group.addTask(executorPreference: quiet) { await projector.run() }
                }
                let review = PhotographReview(photographs: photographs, wake: reviewing, logger: logger)
                group.addTask { await review.run() }
                for output in outputs {
                    group.addTask(executorPreference: output.isUrgent ? nil : quiet) {
                        await follow(output, numbers, news, remaining)
                    }
                }
                await group.waitForAll()
            }
        }
    }

    /// What is for a partition that can't be written leaves room for the others before long.
    private static let limits = ProducerLimits(deliveryTimeout: .seconds(30))

    private func follow(
        _ output: any Output, _ numbers: TopicNumbers, _ news: [String: News], _ ready: Countdown
    ) async {
        guard let ownNews = news[output.name] else { return }
        do {
            let producer = try KafkaProducer(kafka, limits: Self.limits, logger: logger)
            let first = Countdown(1) { ready.count() }
            let tables = output.isUrgent ? urgent : others
            let follower = Follower(
                output: output, followers: tables.followers, source: tables.source(of: output), debts: tables.debts,
                topics: numbers, producer: producer, holder: holder, settings: .init(),
                news: ownNews, handover: output.isUrgent && output.source.isAlerts ? handover : nil,
                followedBy: outputs.first { $0.leader == output.name }?.name,
                onMove: {
                    for other in outputs where other.leader == output.name { news[other.name]?.tell(of: nil) }
                },
                onReady: { first.count() }, logger: logger)
            await follower.run()
            await producer.shutdown(deadline: .seconds(2))
        } catch {
            logger.critical("\(output.name) can't start: \(error)")
        }
    }

    private func patiently<T>(_ body: @Sendable () async throws -> T) async throws -> T {
        var backoff = Backoff(cap: .seconds(5))
        while true {
            do {
                return try await body()
            } catch let error as PostgresError where error.isRetriable {
                logger.warning("relay waits for the database: \(error)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }
}

extension Relay {
    /// What outputs work with in the database, over one pool.
    package struct Tables: Sendable {
        let followers: Followers
        let deeds: Deeds
        let debts: Debts

        package init(pool: PostgresPool) {
            followers = Followers(pool: pool)
            deeds = Deeds(pool: pool)
            debts = Debts(pool: pool)
        }

        func source(of output: any Output) -> any Followed {
            switch output.source {
            case .alerts: followers
            case .deeds(let part): deeds.log(part)
            }
        }
    }
}
