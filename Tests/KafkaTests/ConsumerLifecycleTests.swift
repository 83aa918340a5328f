import KafkaTesting
import Testing

@testable import Kafka

/// How a consumer begins and ends, on the mock cluster.
@Suite(.timeLimit(.minutes(2))) struct ConsumerLifecycleTests {
    private func cluster() throws -> MockCluster {
        let cluster = try MockCluster()
        cluster.create("t", partitions: 4)
        return cluster
    }

    private func idle(_ cluster: MockCluster) throws -> GroupConsumer {
        try GroupConsumer(
            cluster.configuration(), group: "g", instanceID: nil, topics: ["t"], owner: Recorder(), logger: quiet)
    }

    @Test func `an owner that never releases holds a shutdown up to its deadline and no longer`() async throws {
        let owner = Recorder(holdsReleases: true)
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), group: "g", topics: ["t"], owner: owner)
        #expect(await eventually { member.consumer.assignment.count == 4 })
        let start = ContinuousClock.now
        await member.consumer.shutdown(deadline: .seconds(1))
        #expect(.now - start < .seconds(15))
        owner.letGo()
    }

    @Test func `a take that lasts does not hold up a shutdown, and is no error then`() async throws {
        let owner = Recorder(holdsTakes: true)
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), group: "g", topics: ["t"], owner: owner)
        #expect(await eventually { !owner.taken.isEmpty })
        let start = ContinuousClock.now
        await member.consumer.shutdown(deadline: .seconds(2))
        #expect(.now - start < .seconds(15))
        #expect(await member.end() == nil && owner.released.isEmpty)
        owner.letGo()
    }

    @Test func `run can be called once`() async throws {
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), topics: ["t"])
        #expect(await eventually { member.consumer.assignment.count == 4 })
        await #expect(throws: KafkaError.self) { try await member.consumer.run() }
        await member.leave()
    }

    @Test func `one that was shut down before it ran neither runs nor waits`() async throws {
        let cluster = try cluster()
        let consumer = try idle(cluster)
        await consumer.shutdown(deadline: .seconds(1))
        await #expect(throws: KafkaError.self) { try await consumer.run() }
        await consumer.shutdown(deadline: .seconds(1))
        let next = await consumer.next()
        #expect(next == nil)
    }

    @Test func `restarts that follow each other are one`() {
        let inbox = ConsumerInbox()
        let partitions = (0..<3).map { TopicPartition(topic: "t", partition: $0) }
        inbox.leave(.restart([partitions[0]]))
        inbox.leave(.restart([partitions[1]]))
        inbox.leave(.stop([partitions[0]: 1]))
        inbox.leave(.restart([partitions[2]]))
        let told = inbox.take().map { command in
            switch command {
            case .restart(let partitions): "restart \(partitions.map(\.partition).sorted())"
            case .stop(let partitions): "stop \(partitions.keys.map(\.partition).sorted())"
            }
        }
        #expect(told == ["restart [0, 1]", "stop [0]", "restart [2]"])
    }

    @Test func `a connection that is closed in order counts as lost`() async throws {
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), topics: ["t"])
        #expect(await eventually { member.consumer.assignment.count == 4 })
        let before = member.consumer.connectionLosses
        cluster.push([-195], for: .fetch)
        #expect(await eventually { member.consumer.connectionLosses > before })
        await member.leave()
    }
}
