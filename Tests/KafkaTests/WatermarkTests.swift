import Kafka
import KafkaTesting
import Testing

/// Where partitions begin and end, of brokers of which one does not answer.
@Suite(.timeLimit(.minutes(2))) struct WatermarkTests {
    @Test func `a broker that does not answer keeps nothing from the others' partitions`() async throws {
        let cluster = try MockCluster(brokers: 3)
        cluster.create("t", partitions: 3)
        for partition in 0..<Int32(3) {
            cluster.setLeader(of: TopicPartition(topic: "t", partition: partition), to: partition + 1)
        }
        // As many as librdkafka could ask for in that time.
        for _ in 0..<20 { cluster.delay(.listOffsets, broker: 2, milliseconds: 60_000) }
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        let partitions = (0..<Int32(3)).map { TopicPartition(topic: "t", partition: $0) }
        let start = ContinuousClock.now
        let answer = try await admin.answeredWatermarks(partitions, within: .seconds(60), patience: .seconds(1))
        #expect(answer.marks.keys.sorted() == [partitions[0], partitions[2]])
        #expect(Array(answer.failed.keys) == [partitions[1]])
        // Nor does it keep the next question, though it has not answered yet.
        _ = try await admin.watermarks([partitions[0]], within: .seconds(60))
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `who wants all of them waits for a broker that is slow`() async throws {
        let cluster = try MockCluster(brokers: 2)
        cluster.create("t", partitions: 2)
        let partitions = (0..<Int32(2)).map { TopicPartition(topic: "t", partition: $0) }
        for partition in partitions { cluster.setLeader(of: partition, to: partition.partition + 1) }
        cluster.delay(.listOffsets, broker: 2, milliseconds: 3_000)
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        #expect(try await admin.watermarks(partitions, within: .seconds(20)).keys.sorted() == partitions)
    }

    @Test func `nobody waits for the answer to a question whose task is cancelled`() async throws {
        let cluster = try MockCluster()
        cluster.create("t", partitions: 1)
        for _ in 0..<20 { cluster.delay(.listOffsets, milliseconds: 60_000) }
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        let asking = Task {
            try await admin.watermarks([TopicPartition(topic: "t", partition: 0)], within: .seconds(60))
        }
        #expect(await eventually { cluster.pending(.listOffsets) < 20 }, "it has not asked")
        let start = ContinuousClock.now
        asking.cancel()
        await #expect(throws: KafkaError.self) { try await asking.value }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `a broker that leads no longer is not waited for, though it does not answer`() async throws {
        let cluster = try MockCluster(brokers: 3)
        cluster.create("t", partitions: 1)
        let partition = TopicPartition(topic: "t", partition: 0)
        cluster.setLeader(of: partition, to: 2)
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        _ = try await admin.watermarks([partition], within: .seconds(10))
        for _ in 0..<20 { cluster.delay(.listOffsets, broker: 2, milliseconds: 60_000) }
        cluster.setLeader(of: partition, to: 3)
        let marks = try await admin.watermarks([partition], within: .seconds(10))
        #expect(marks[partition]?.low == 0)
    }
}
