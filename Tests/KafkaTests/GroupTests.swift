import Foundation
import Kafka
import KafkaTesting
import Testing

/// Two members of one group, on the mock cluster, which expires members and rebalances as Kafka does.
@Suite(.timeLimit(.minutes(2))) struct GroupTests {
    private func cluster() throws -> MockCluster {
        let cluster = try MockCluster()
        cluster.create("t", partitions: 4)
        return cluster
    }

    @Test func `a second member gets its share only after the first has released`() async throws {
        let cluster = try cluster()
        let owner = Recorder(holdsReleases: true)
        let first = try Member(cluster.configuration(), group: "g", topics: ["t"], owner: owner)
        #expect(await eventually { first.consumer.assignment.count == 4 })
        let second = try Member(cluster.configuration(), group: "g", topics: ["t"])
        #expect(await eventually { owner.released.count == 1 })
        let before = second.owner.taken.count
        owner.letGo()
        let shared = await eventually {
            first.consumer.assignment.count == 2 && second.consumer.assignment.count == 2
        }
        #expect(before == 0 && shared)
        await first.leave()
        await second.leave()
    }

    @Test func `nothing of a revoked partition is handed over once release was called`() async throws {
        let cluster = try cluster()
        try await fill(cluster.configuration(), (Int32(0)..<4).flatMap { numbers("t", $0, count: 500) })
        let owner = Recorder(holdsReleases: true)
        let first = try Member(
            cluster.configuration(), group: "g", topics: ["t"], owner: owner, limits: .init(batchRecords: 10))
        _ = await first.records(10)
        let second = try Member(cluster.configuration(), group: "g", topics: ["t"], owner: Recorder(other: .none))
        #expect(await eventually { !owner.released.isEmpty })
        owner.letGo()
        let later = await first.records(10)
        #expect(!later.isEmpty && later.allSatisfy { $0.generation == 2 })
        await first.leave()
        await second.leave()
    }

    @Test func `an owner that never releases is not waited for beyond its deadline`() async throws {
        let cluster = try cluster()
        let owner = Recorder(holdsReleases: true)
        let limits = ConsumerLimits(ownerDeadline: .milliseconds(200))
        let first = try Member(cluster.configuration(), group: "g", topics: ["t"], owner: owner, limits: limits)
        #expect(await eventually { first.consumer.assignment.count == 4 })
        await first.consumer.shutdown(deadline: .seconds(3))
        #expect(await first.end() == nil)
        owner.letGo()
    }

    @Test func `an error of the broker that passes is not an event`() async throws {
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), topics: ["t"])
        #expect(await eventually { member.consumer.assignment.count == 4 })
        cluster.push([6, 7, -195], for: .fetch)
        try await fill(cluster.configuration(), numbers("t", count: 3))
        #expect(await member.records(3).map(\.text) == ["0", "1", "2"])
        await member.leave()
    }

    @Test func `a consumer whose brokers are gone still leaves at its deadline`() async throws {
        let cluster = try cluster()
        let member = try Member(cluster.configuration(), topics: ["t"])
        #expect(await eventually { member.consumer.assignment.count == 4 })
        cluster.setDown()
        let start = ContinuousClock.now
        await member.consumer.shutdown(deadline: .seconds(1))
        #expect(.now - start < .seconds(30))
    }
}
