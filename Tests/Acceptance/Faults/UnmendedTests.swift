import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// What the fault tests have found and what is not in our hands to mend here: each with its reason, and with the test that
/// will hold once the reason is gone.
@Suite("Faults that can't be mended here", .serialized)
struct UnmendedTests {
    @Test(
        "The broker is ended in order and started again while alerts come: nothing that it acknowledged is gone",
        .disabled("the development broker loses the last seconds of what it acknowledged; Apache Kafka does not"))
    func brokerRestarted() async throws {
        let scene = try await Scene.build()
        let broker = try #require(scene.house.broker)
        let serve = try scene.serve()
        try await withStream(scene, seed: 51, count: 3000) { _ in
            for _ in 0..<3 {
                let before = try await scene.house.acceptedCount
                _ = try await eventually { try await scene.house.acceptedCount > before + 100 }
                await broker.stop()
                try await broker.start()
            }
        }
        #expect(serve.isRunning)
    }

    @Test(
        "A topic is deleted, made anew and filled beyond the stored offset between two fetches: its partitions stop",
        .disabled("librdkafka 2.0.2 knows no topic ids: so Sources/README.md says: don't"))
    func liveTopicRecreated() async throws {
        let house = try await House.build()
        let topic = Topics().alerts(.missingPerson)
        let serve = try await house.serve()
        try await house.produce((0..<5).map { _ in house.record(AlertJSON.missing()) })
        _ = try await eventually { try await house.acceptedCount == 5 }
        serve.signal(SIGSTOP)
        let admin = try KafkaAdmin(KafkaConfiguration(bootstrapServers: house.bootstrapServers), logger: House.logger)
        try await admin.deleteTopics([topic], within: .seconds(10))
        let isGone = try await eventually { try await admin.cluster(within: .seconds(10)).topics[topic] == nil }
        #expect(isGone)
        try await house.sanket("topics", "apply").mustBe(0)
        try await house.produce((0..<20).map { _ in house.record(AlertJSON.missing()) })
        serve.signal(SIGCONT)
        let stops = try await eventually(within: .seconds(30)) {
            try await house.number("SELECT count(*) FROM partitions WHERE stopped_code = 'topic-recreated'") > 0
        }
        #expect(stops, "\(serve.errors.suffix(2000))")
        #expect(try await house.acceptedCount == 5, "it took records of the new topic in silence")
    }
}
