import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Publishing
import ServiceLifecycle
import Store
import SwiftProtobuf

/// One TEST alert a minute through the whole path, as a State would publish it. Seconds since the last one came out of
/// the notifications topic is the first measure of health; it stands in the database for `doctor`.
struct Canary: Service {
    static let name = "canary"
    let topics: Topics
    let kafka: KafkaConfiguration
    let pool: PostgresPool
    let target: State
    let interval: Duration
    let holder: @Sendable () async throws -> String
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await fly()
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    logger.warning("the canary waits: \(error)")
                }
                try await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// Sends canaries while the lease is ours: one process of many does.
    private func fly() async throws {
        let followers = Followers(pool: pool)
        let token = UUID()
        let lease = interval + .seconds(60)
        guard try await followers.lease(Self.name, token: token, holder: try await holder(), for: lease) else { return }
        let partition = TopicPartition(topic: topics.notifications, partition: target.partition)
        let admin = try KafkaAdmin(kafka, logger: logger)
        let end = try await admin.watermarks([partition], within: .seconds(10))[partition]?.high ?? 0
        let reader = try PartitionReader(kafka, from: [partition: .offset(end)], logger: logger)
        let producer = try KafkaProducer(kafka, logger: logger)
        defer { reader.close() }
        while try await followers.renew(Self.name, token: token, for: lease) {
            try await send(producer, reader)
            try await Task.sleep(for: interval)
        }
        await producer.shutdown(deadline: .seconds(1))
    }

    private func send(_ producer: KafkaProducer, _ reader: PartitionReader) async throws {
        guard let alert = alert() else { return }
        let started = ContinuousClock.now
        _ = try await producer.send(AlertRecord.record(alert, topics: topics))
        let wanted = Redaction.notificationID(alert: alert.id, revision: alert.revision, target: target)
        let deadline = started + max(interval, .seconds(10))
        while ContinuousClock.now < deadline {
            guard let record = try await reader.next(within: deadline - ContinuousClock.now) else { break }
            let id = record.headers.first { $0.name == "ce_id" }?.value.map { String(decoding: $0, as: UTF8.self) }
            guard id == wanted else { continue }
            let took = ContinuousClock.now - started
            logger.debug("the canary came out", metadata: ["after": "\(took)"])
            return try await Heartbeats(pool: pool).beat(Self.name, took: took)
        }
        logger.error("the canary did not come out", metadata: ["within": "\(deadline - started)"])
    }

    /// From the Union to one State, about nobody.
    private func alert() -> Alert? {
        var random = SystemRandomNumberGenerator()
        var message = Sanket_V1_Alert()
        message.id = AlertID.text(AlertID.mint(now: Date(), using: &random))
        message.revision = 1
        message.origin = State.union.iso
        message.status = .test
        message.lifecycle = .issued
        message.urgency = .past
        message.severity = .minor
        message.certainty = .unlikely
        message.issuedAt = Google_Protobuf_Timestamp(date: Date())
        message.targetStates = [target.iso]
        message.suspectMovement = Sanket_V1_SuspectMovement()
        message.suspectMovement.requestedActions = [.locate]
        return Alert(message)
    }
}
