import AcceptanceSupport
import Alerts
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

@Suite(
    "Nothing is lost and nothing is double", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct CrashTests {
    @Test("kill -9 in the middle of 20,000 alerts; the next process goes on within two seconds")
    func killed() async throws {
        let house = try await House.build()
        let first = try await house.serve()
        let publisher = try house.publishing(20_000)
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount > 2_000 }
        first.signal(SIGKILL)
        await first.end()
        let before = try await house.number("SELECT sum(next_offset)::bigint FROM partitions")
        #expect(before < 20_000, "it was killed too late to tell")
        let start = ContinuousClock.now
        let second = try house.start(["serve"])
        let goesOn = try await eventually(within: .seconds(30)) {
            try await house.number("SELECT sum(next_offset)::bigint FROM partitions") > before
        }
        let took = ContinuousClock.now - start
        // Two seconds on a quiet machine (deploy/bench latency tells how many). Less than half a session timeout says that
        // it came back as the same member.
        #expect(goesOn && took < .seconds(5), "it went on after \(took)")
        #expect(await publisher.end() == 0)
        try await Ledger(house: house).mustHold(20_000)
        try await Ledger(house: house).mustBeNotified()
        second.signal(SIGTERM)
        #expect(await second.end() == 0)
    }

    @Test("PostgreSQL stopped for ten seconds in the middle; the process waits, says so, and goes on")
    func databaseStopped() async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        let publisher = try house.publishing(8_000)
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount > 500 }
        await house.cluster.stop()
        try await Task.sleep(for: .seconds(10))
        try await house.cluster.start()
        #expect(await publisher.end() == 0)
        try await Ledger(house: house).mustHold(8_000)
        try await Ledger(house: house).mustBeNotified()
        #expect(serve.errors.contains("waiting for the database, the batch is kept"))
        #expect(serve.isRunning)
    }

    @Test("Sessions terminated again and again, at COMMIT too")
    func sessionsTerminated() async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        let publisher = try house.publishing(8_000)
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount > 200 }
        for _ in 0..<10 {
            try await house.cluster.terminate(applicationName: "sanket")
            let count = try await house.acceptedCount
            _ = try await eventually(within: .seconds(20)) { try await house.acceptedCount > count || count == 8_000 }
        }
        #expect(await publisher.end() == 0)
        try await Ledger(house: house).mustHold(8_000)
        try await Ledger(house: house).mustBeNotified()
        #expect(serve.isRunning)
    }

    @Test(
        "SIGTERM or Ctrl-C in the middle finishes what is in flight within five seconds, and the next process goes on",
        arguments: [SIGTERM, SIGINT])
    func terminated(signal: Int32) async throws {
        let house = try await House.build()
        let first = try await house.serve()
        let publisher = try house.publishing(5_000)
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount > 300 }
        let start = ContinuousClock.now
        first.signal(signal)
        #expect(await first.end() == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
        let second = try await house.serve()
        #expect(await publisher.end() == 0)
        try await Ledger(house: house).mustHold(5_000)
        #expect(second.isRunning)
    }

    @Test("The relay that leads is killed; another takes its lease, and no State goes without its notification")
    func relayKilled() async throws {
        let house = try await House.build()
        let ingest = try await house.serve("--role", "ingest")
        let leader = try await house.serve("--role", "relay")
        let other = try await house.serve("--role", "relay")
        let publisher = try house.publishing(4_000)
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount > 1_000 }
        leader.signal(SIGKILL)
        #expect(await publisher.end() == 0)
        try await Ledger(house: house).mustHold(4_000)
        try await Ledger(house: house).mustBeNotified()
        #expect(ingest.isRunning && other.isRunning)
    }
}
