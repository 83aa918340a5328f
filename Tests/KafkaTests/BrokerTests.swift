import Kafka
import KafkaTesting
import Testing

/// What the other tests rely on in the broker they develop against.
@Suite(.enabled(if: DevelopmentBroker.isAvailable, "needs SANKET_TEST_BROKER"), .timeLimit(.minutes(2)))
struct BrokerTests {
    @Test func `stopped and started it has its records`() async throws {
        let broker = try await DevelopmentBroker()
        let topic = try await broker.makeTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 10))
        await broker.stop()
        try await broker.start()
        let zero = TopicPartition(topic: topic, partition: 0)
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        #expect(try await admin.watermarks([zero], within: .seconds(10))[zero]?.high == 10)
    }

    @Test func `wiped it has no topic`() async throws {
        let broker = try await DevelopmentBroker()
        let topic = try await broker.makeTopic(partitions: 1)
        try await broker.wipe()
        try await broker.start()
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        #expect(try await admin.cluster(within: .seconds(10)).topics[topic] == nil)
    }
}
