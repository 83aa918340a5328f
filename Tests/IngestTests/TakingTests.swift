import Alerts
import Foundation
import Kafka
import KafkaTesting
import Logging
import Postgres
import PostgresTesting
import Routing
import Store
import Synchronization
import Testing

@testable import Ingest

@Suite("Taking partitions over", .timeLimit(.minutes(2)))
struct TakingTests {
    @Test(
        "A database that is down while partitions are assigned: the take gives up in time, so that the group can be left"
    )
    func databaseDown() async throws {
        let mock = try MockCluster()
        for topic in Workshop.topics.allAlerts { mock.create(topic) }
        let cluster = try await PostgresCluster.start()
        let url = try await cluster.createDatabase()
        let pool = PostgresPool(url: url, size: 2, applicationName: "sanket", settings: [:], logger: Workshop.logger)
        let topics = TopicNumbers(Workshop.topics.allAlerts.enumerated().map { (Int16($0.offset), $0.element) })
        let assignment = Assignment(
            ownership: Ownership(pool: pool), topics: topics,
            admin: try KafkaAdmin(mock.configuration(), logger: Workshop.logger),
            intake: Intake(router: Router(rules: try .embedded()), topics: Workshop.topics), instance: "test-0",
            applicationName: "sanket", settings: .init(takeDeadline: .seconds(1)), logger: Workshop.logger,
            losses: { 0 })
        await cluster.stop()
        await #expect { try await assignment.take([Workshop.partition(19)], generation: 1) } throws: { error in
            (error as? PostgresError)?.isRetriable == true
        }
    }

    @Test("A partition that stands for no State is not read, and holds up no other")
    func noState() async throws {
        let shop = try await Workshop()
        let starts = try await shop.take(19, 39)
        #expect(starts == [Workshop.partition(19): .offset(0)])
    }

    @Test("One partition without a leader rests alone; it is taken once it has one")
    func leaderless() async throws {
        let shop = try await Workshop()
        shop.cluster.setLeader(of: Workshop.partition(20), exists: false)
        #expect(try await shop.take(19, 20) == [Workshop.partition(19): .offset(0)])
        shop.cluster.setLeader(of: Workshop.partition(20), exists: true)
        await shop.isRestarted(20)
        // The client learns of the leader in its own time.
        let isTaken = try await eventually { try await shop.take(20) == [Workshop.partition(20): .offset(0)] }
        #expect(isTaken)
    }
}
