import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Synchronization

/// The least that an alert's way could cost on these parts at this moment: two hops over the broker and one commit of one
/// row, one after the other, with nothing of Sanket between them.
final class Probe: Sendable {
    private let producer: KafkaProducer
    private let hops: [(topic: String, reader: PartitionReader)]
    private let connection: PostgresConnection
    private let samples = Mutex<[Int64]>([])

    /// Makes its two topics, where they are missing, and its table.
    init(_ parts: Parts) async throws {
        let topics = ["a", "b"].map { "\(parts.topics.prefix).probe.\($0)" }
        let admin = try parts.admin()
        // The mock cluster has them already, and makes none.
        let known = try await admin.cluster(within: .seconds(10)).topics
        let missing = topics.filter { known[$0] == nil }.map { TopicSpecification(name: $0, partitions: 1) }
        if !missing.isEmpty { try await admin.createTopics(missing, within: .seconds(30)) }
        let partitions = topics.map { TopicPartition(topic: $0, partition: 0) }
        let marks = try await admin.watermarks(partitions, within: .seconds(10))
        producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
        hops = try partitions.map { partition in
            let start = StartOffset.offset(marks[partition]?.high ?? 0)
            return (
                partition.topic,
                try PartitionReader(parts.configuration.kafka, from: [partition: start], logger: parts.logger)
            )
        }
        connection = try await PostgresConnection.connect(
            parts.configuration.databaseURL, applicationName: "sanket-bench", logger: parts.logger)
        try await connection.script("CREATE TABLE IF NOT EXISTS bench_probe (at timestamptz NOT NULL, payload bytea)")
    }

    /// So many times a second, until cancelled. One that takes longer than its turn delays the next: a probe is not late,
    /// it is not sent.
    func run(rate: Int, payload: [UInt8]) async throws {
        while !Task.isCancelled {
            let start = WallClock.now
            for (topic, reader) in hops {
                async let receipt = producer.send(ProducerRecord(topic: topic, partition: 0, value: payload))
                guard try await reader.next() != nil else { return }
                _ = try await receipt
            }
            _ = try await connection.query("INSERT INTO bench_probe VALUES (now(), \(payload))")
            let end = WallClock.now
            samples.withLock { $0.append(end - start) }
            try? await WallClock.sleep(until: start + Int64(1_000_000 / rate))
        }
    }

    /// How long each took; forgets what came before `reset`.
    var microseconds: [Int64] { samples.withLock { $0 } }

    func reset() { samples.withLock { $0 = [] } }

    func close() async {
        hops.forEach { $0.reader.close() }
        await producer.shutdown(deadline: .seconds(2))
        await connection.close()
    }
}
