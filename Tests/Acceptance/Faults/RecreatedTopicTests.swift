import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

@Suite("A topic that is not the one we knew", .serialized, .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct RecreatedTopicTests {
    private func filled(_ house: House, _ count: Int) async throws -> [ProducerRecord] {
        let records = (0..<count).map { _ in house.record(AlertJSON.missing()) }
        try await house.produce(records)
        return records
    }

    /// Kills the broker, and starts it empty with Sanket's topics.
    private func recreate(_ house: House) async throws {
        let broker = try #require(house.broker)
        try await broker.wipe()
        try await broker.start()
        try await house.sanket("topics", "apply").mustBe(0)
    }

    private func isStopped(_ house: House) async throws -> Bool {
        try await house.number("SELECT count(*) FROM partitions WHERE stopped_code = 'topic-recreated'") > 0
    }

    @Test("Emptied behind a running server, and filled beyond the stored offset", arguments: [0, 3, 20])
    func whileRunning(refilled: Int) async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        _ = try await filled(house, 5)
        _ = try await eventually { try await house.acceptedCount == 5 }
        serve.signal(SIGSTOP)
        try await recreate(house)
        _ = try await filled(house, refilled)
        serve.signal(SIGCONT)
        let stops = try await eventually(within: .seconds(60)) { try await isStopped(house) }
        #expect(stops, "\(serve.errors.suffix(2000))")
        #expect(try await house.number("SELECT count(*) FROM log") == 5, "it took records of the new topic in silence")
        #expect(serve.errors.contains("partition stopped"))
        let report = try await house.sanket("doctor")
        #expect(report.code == 1 && report.output.contains("topic-recreated"))
    }

    @Test("Filled beyond the stored offset while no server ran; a rebase goes on, and nobody is told twice")
    func whileDown() async throws {
        let house = try await House.build()
        let first = try await house.serve()
        let old = try await filled(house, 5)
        _ = try await eventually { try await house.acceptedCount == 5 }
        // All are told before the topics go; what was not would rightly be told after.
        let isTold = try await eventually { try await house.sanket("reconcile", "--settled").code == 0 }
        #expect(isTold)
        first.signal(SIGTERM)
        await first.end()
        try await recreate(house)
        try await house.produce(Array(old.reversed()))
        _ = try await filled(house, 10)
        let second = try await house.serve()
        let stops = try await eventually(within: .seconds(60)) { try await isStopped(house) }
        #expect(stops, "\(second.errors.suffix(2000))")
        #expect(try await house.number("SELECT count(*) FROM log") == 5)

        try await house.sanket("topics", "rebase", "--reason", "test").mustBe(0)
        let goesOn = try await eventually(within: .seconds(30)) { try await house.acceptedCount == 15 }
        #expect(goesOn, "\(second.errors.suffix(2000))")
        #expect(try await house.number("SELECT count(*) FROM log WHERE outcome = 'repeat'") == 5)
        let isSettled = try await eventually(within: .seconds(30)) {
            try await house.sanket("reconcile", "--settled").code == 0
        }
        #expect(isSettled)
        let told = try await house.records(of: Topics().notifications).map {
            String(decoding: $0.headers.first { $0.name == "ce_id" }?.value ?? [], as: UTF8.self)
        }
        let repeats = Set(told).filter { id in
            old.contains { $0.value.map { String(decoding: $0, as: UTF8.self).contains(id.prefix(36)) } ?? false }
        }
        #expect(repeats.isEmpty, "told twice")
        #expect(Set(told).count == 10)
        #expect(try await house.sanket("doctor").code == 0)
    }
}
