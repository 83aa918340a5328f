import Foundation
import Kafka
import KafkaTesting
import Testing

@Suite(.enabled(if: DevelopmentBroker.isAvailable, "needs SANKET_TEST_BROKER"), .timeLimit(.minutes(2)))
struct AdminTests {
    @Test func `a topic has the partitions it was created with`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 39)
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        let cluster = try await admin.cluster(within: .seconds(10))
        #expect(cluster.topics[topic]?.map(\.id) == Array(0..<39))
    }

    @Test func `creating a topic that exists is told as such`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        let fresh = "test-\(UUID().uuidString)"
        let specs = [topic, fresh].map { TopicSpecification(name: $0, partitions: 1) }
        #expect(try await admin.createTopics(specs, within: .seconds(10)) == [topic: .existed, fresh: .created])
    }

    @Test func `a topic has the settings it was created with`() async throws {
        let broker = try await SharedBroker.get()
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        let topic = "test-\(UUID().uuidString)"
        let spec = TopicSpecification(name: topic, partitions: 1, settings: ["retention.ms": "12345000"])
        try await admin.createTopics([spec], within: .seconds(10))
        let settings = try await admin.settings(ofTopics: [topic], within: .seconds(10))
        #expect(settings[topic]?["retention.ms"] == "12345000")
    }

    @Test func `altering one setting keeps the others`() async throws {
        let broker = try await SharedBroker.get()
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        let topic = "test-\(UUID().uuidString)"
        let spec = TopicSpecification(name: topic, partitions: 1, settings: ["retention.ms": "12345000"])
        try await admin.createTopics([spec], within: .seconds(10))
        try await admin.alterSettings(ofTopic: topic, ["max.message.bytes": "524288"], within: .seconds(10))
        let settings = try await admin.settings(ofTopics: [topic], within: .seconds(10))[topic]
        #expect([settings?["retention.ms"], settings?["max.message.bytes"]] == ["12345000", "524288"])
    }

    @Test func `a deleted topic is gone, and deleting it again is no error`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        try await admin.deleteTopics([topic], within: .seconds(10))
        try await admin.deleteTopics([topic], within: .seconds(10))
        #expect(try await admin.cluster(within: .seconds(10)).topics[topic] == nil)
    }

    @Test func `watermarks of many partitions come in one call`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 39)
        try await fill(broker.configuration(), numbers(topic, 5, count: 7))
        let admin = try KafkaAdmin(broker.configuration(), logger: quiet)
        let partitions = (0..<39).map { TopicPartition(topic: topic, partition: Int32($0)) }
        let marks = try await admin.watermarks(partitions, within: .seconds(10))
        #expect(partitions.map { marks[$0]?.high } == (0..<39).map { $0 == 5 ? 7 : 0 })
    }

    @Test func `a broker that is not there is told with what to do, at the deadline`() async throws {
        let nobody = KafkaConfiguration(bootstrapServers: "127.0.0.1:1")
        let admin = try KafkaAdmin(nobody, logger: quiet)
        let error = await #expect(throws: KafkaError.self) { try await admin.cluster(within: .milliseconds(200)) }
        #expect(error?.isRetriable == true)
    }
}
