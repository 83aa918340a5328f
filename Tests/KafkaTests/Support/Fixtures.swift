import Foundation
import Kafka
import KafkaTesting
import Logging

/// Quiet unless SANKET_TEST_LOG says otherwise.
let quiet: Logger = {
    var logger = Logger(label: "test")
    let wanted = ProcessInfo.processInfo.environment["SANKET_TEST_LOG"].flatMap { Logger.Level(rawValue: $0) }
    logger.logLevel = wanted ?? .critical
    return logger
}()

/// One broker for all tests that do not stop it: each uses topics of its own.
enum SharedBroker {
    private static let task = Task { try await DevelopmentBroker() }

    static func get() async throws -> DevelopmentBroker { try await task.value }

    /// The broker, and a new topic on it.
    static func withTopic(partitions: Int32 = 3) async throws -> (broker: DevelopmentBroker, topic: String) {
        let broker = try await get()
        return (broker, try await broker.makeTopic(partitions: partitions))
    }
}

extension DevelopmentBroker {
    func makeTopic(partitions: Int32) async throws -> String {
        let topic = "test-\(UUID().uuidString.lowercased())"
        let admin = try KafkaAdmin(configuration(), logger: quiet)
        try await admin.createTopics([.init(name: topic, partitions: partitions)], within: .seconds(10))
        return topic
    }
}

func record(_ topic: String, _ partition: Int32 = 0, _ text: String) -> ProducerRecord {
    ProducerRecord(topic: topic, partition: partition, value: Array(text.utf8))
}

/// `count` records whose values are the numbers from `first` on.
func numbers(_ topic: String, _ partition: Int32 = 0, from first: Int = 0, count: Int) -> [ProducerRecord] {
    (first..<first + count).map { record(topic, partition, "\($0)") }
}

extension ConsumedRecord {
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
    var number: Int { Int(text) ?? -1 }
}

extension KafkaProducer {
    /// Sends all, or throws the first failure.
    @discardableResult
    func deliver(_ records: [ProducerRecord]) async throws -> [Receipt] {
        try await send(records).map { try $0.get() }
    }
}

/// A topic filled by a producer that is gone again.
func fill(_ configuration: KafkaConfiguration, _ records: [ProducerRecord]) async throws {
    let producer = try KafkaProducer(configuration, logger: quiet)
    try await producer.deliver(records)
    await producer.shutdown(deadline: .seconds(5))
}
