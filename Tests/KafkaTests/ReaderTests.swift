import Kafka
import KafkaTesting
import Testing

@Suite(.enabled(if: DevelopmentBroker.isAvailable, "needs SANKET_TEST_BROKER"), .timeLimit(.minutes(2)))
struct ReaderTests {
    @Test func `it reads from where it was told, in order`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, count: 3_000))
        let zero = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [zero: .offset(5)], logger: quiet)
        var offsets: [Int64] = []
        while offsets.count < 2_995, let record = try await reader.next() { offsets.append(record.offset) }
        #expect(offsets == Array(5..<3_000))
    }

    @Test func `when nothing comes in time it says nil`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let zero = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [zero: .beginning], logger: quiet)
        #expect(try await reader.next(within: .milliseconds(50)) == nil)
    }

    @Test func `closing ends the wait`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let zero = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [zero: .beginning], logger: quiet)
        let waiting = Task { try await reader.next() }
        reader.close()
        #expect(try await waiting.value == nil)
    }

    @Test func `cancelling the task ends the wait`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let zero = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [zero: .beginning], logger: quiet)
        let waiting = Task { try await reader.next() }
        waiting.cancel()
        #expect(try await waiting.value == nil)
    }

    @Test func `an offset out of range is thrown`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let zero = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [zero: .offset(77)], logger: quiet)
        await #expect(throws: KafkaError.self) { try await reader.next(within: .seconds(60)) }
    }
}
