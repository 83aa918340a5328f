import Kafka
import KafkaTesting
import Testing

/// What the other tests rely on in the mock cluster.
@Suite(.timeLimit(.minutes(2))) struct MockClusterTests {
    @Test func `a cluster of three has three brokers, and a record reaches the partitions of each`() async throws {
        let cluster = try MockCluster(brokers: 3)
        cluster.create("t", partitions: 3)
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        let brokers = try await admin.cluster(within: .seconds(10)).brokers.count
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let receipts = try await producer.deliver((0..<3).map { record("t", $0, "x") })
        #expect(brokers == 3 && receipts.map(\.offset) == [0, 0, 0])
    }

    @Test func `a topic that fails says so until it no longer does`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.fail("t", with: 29)
        let refused = try KafkaProducer(cluster.configuration(), logger: quiet)
        await #expect(throws: KafkaError.self) { try await refused.send(record("t", 0, "x")) }
        cluster.fail("t", with: 0)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        #expect(try await producer.send(record("t", 0, "x")).offset == 0)
    }

    @Test func `a delayed answer comes late, and the next one does not wait`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        _ = try await producer.send(record("t", 0, "warm"))
        cluster.delay(.produce, milliseconds: 1_000)
        let start = ContinuousClock.now
        _ = try await producer.send(record("t", 0, "late"))
        let late = ContinuousClock.now - start
        _ = try await producer.send(record("t", 0, "soon"))
        #expect(late >= .seconds(1) && .now - start - late < late)
    }

    @Test func `what librdkafka logs reaches the logger`() async throws {
        let cluster = try MockCluster()
        let lines = Lines()
        let producer = try KafkaProducer(cluster.configuration(["debug": "broker"]), logger: lines.logger)
        #expect(await eventually { lines.all.contains { $0.hasPrefix("debug librdkafka: ") } })
        await producer.shutdown(deadline: .seconds(1))
    }
}
