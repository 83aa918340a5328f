import Foundation
import Kafka
import Logging

/// A consumer at work, and how it ended.
struct Member {
    let consumer: GroupConsumer
    let owner: Recorder
    private let running: Task<Void, any Error>

    init(
        _ configuration: KafkaConfiguration, group: String = UUID().uuidString, instanceID: String? = nil,
        topics: [String], owner: Recorder = Recorder(), limits: ConsumerLimits = .default, logger: Logger = quiet
    ) throws {
        let consumer = try GroupConsumer(
            configuration, group: group, instanceID: instanceID, topics: topics, owner: owner, limits: limits,
            logger: logger)
        self.consumer = consumer
        self.owner = owner
        running = Task { try await consumer.run() }
    }

    /// The records of the next batches until there are so many; each batch is done at once.
    func records(_ count: Int) async -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        while records.count < count, case .records(let batch) = await consumer.next() {
            records += batch.records
            batch.done()
        }
        return records
    }

    /// The next batch of records.
    func batch() async -> RecordBatch? {
        while let event = await consumer.next() {
            if case .records(let batch) = event { return batch }
        }
        return nil
    }

    /// The next failure; batches before it are done and dropped.
    func failure() async -> (TopicPartition, KafkaError)? {
        while let event = await consumer.next() {
            if case .failure(let partition, let error) = event { return (partition, error) }
        }
        return nil
    }

    /// How `run()` ended: nil when it returned.
    func end() async -> (any Error)? {
        do {
            try await running.value
            return nil
        } catch {
            return error
        }
    }

    func leave() async { await consumer.shutdown(deadline: .seconds(5)) }
}
