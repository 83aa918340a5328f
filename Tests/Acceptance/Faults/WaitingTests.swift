import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

@Suite(
    "A part that is down is waited for, visibly", .serialized,
    .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct WaitingTests {
    @Test("Started without the database: it says so, and is at work when the database comes")
    func withoutDatabase() async throws {
        let house = try await House.build()
        await house.cluster.stop()
        let serve = try house.start(["serve"])
        let says = await eventually { serve.errors.contains("waiting: PostgreSQL") }
        #expect(says, "\(serve.errors)")
        #expect(try await house.sanket("db", "status").code == 3)
        #expect(try await house.sanket("reconcile").code == 3)
        #expect(try await house.sanket("doctor").code == 3)
        try await house.cluster.start()
        #expect(await eventually(within: .seconds(30)) { serve.errors.contains("] ready") })
        // Both roles wait, and it is said once.
        #expect(serve.errors.split(separator: "\n").filter { $0.contains("next try in 0.2 seconds") }.count == 1)
        serve.signal(SIGINT)
        #expect(await serve.end() == 0)
    }

    @Test("Started without the broker: it says so, and is at work when the broker comes")
    func withoutBroker() async throws {
        let house = try await House.build()
        let broker = try #require(house.broker)
        await broker.stop()
        let serve = try house.start(["serve"])
        let says = await eventually(within: .seconds(20)) { serve.errors.contains("waiting: Kafka") }
        #expect(says, "\(serve.errors)")
        #expect(try await house.sanket("topics", "describe").code == 3)
        try await broker.start()
        #expect(await eventually(within: .seconds(40)) { serve.errors.contains("] ready") })
        serve.signal(SIGTERM)
        #expect(await serve.end() == 0)
    }

    @Test("Ctrl-C while it waits ends it at once")
    func interruptedWhileWaiting() async throws {
        let house = try await House.build()
        await house.cluster.stop()
        let serve = try house.start(["serve"])
        _ = await eventually { serve.errors.contains("waiting: PostgreSQL") }
        let start = ContinuousClock.now
        serve.signal(SIGINT)
        #expect(await serve.end() == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
