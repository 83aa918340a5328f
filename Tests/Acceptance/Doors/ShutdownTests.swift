import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

@Suite("The end of sanket serve", .serialized, .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct ShutdownTests {
    @Test(
        "comes within five seconds though the database is frozen, in the middle of work too, without a crash",
        arguments: [(SIGTERM, 3_000), (SIGINT, 0)])
    func frozen(signal: Int32, alerts: Int) async throws {
        let house = try await House.build()
        let serve = try await house.serve(environment: ["SANKET_CANARY_SECONDS": "1"])
        let publisher = try house.start(["publish", "-"], input: AlertJSON.many(max(1, alerts)))
        let isAtWork = try await eventually { try await house.number("SELECT count(*) FROM log") > alerts / 10 }
        #expect(isAtWork)
        house.cluster.freeze()
        defer { house.cluster.thaw() }
        // Until it has noticed, or has something on its way.
        #expect(await publisher.end() == 0)
        let start = ContinuousClock.now
        serve.signal(signal)
        let code = await serve.end()
        // By force after 4.5 s; the rest is the machine's.
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(code == 0 || code == 3 && serve.errors.contains("ended by force after 4.5 s, while this was still at"))
        #expect(!serve.errors.contains("Fatal error") && !serve.errors.contains("Crash"))

        house.cluster.thaw()
        let next = try await house.serve()
        let isWhole = try await eventually {
            try await house.number("SELECT count(DISTINCT alert_id) FROM log WHERE status <> 'TEST'") == max(1, alerts)
        }
        #expect(isWhole, "\(next.errors.suffix(2000))")
        next.signal(SIGTERM)
        #expect(await next.end() == 0)
    }
}

extension Doors {
    @Suite("What sanket serve says of itself")
    struct StatesTests {
        @Test("--json: a line for each change of state; the ready file comes with ready and goes at the end")
        func states() async throws {
            let annex = try await Annex.build("states")
            let ready = FileManager.default.temporaryDirectory.appending(path: "ready-\(UUID().uuidString)").path()
            let serve = try await annex.serve("--json", "--role", "relay", environment: ["SANKET_READY_FILE": ready])
            #expect(await eventually { serve.output.contains("\"ready\"") })
            #expect(FileManager.default.fileExists(atPath: ready))
            serve.signal(SIGTERM)
            #expect(await serve.end() == 0)
            #expect(!FileManager.default.fileExists(atPath: ready))
            let lines = try Outcome(code: 0, output: serve.output, errors: "").objects()
            #expect(lines.map { $0["state"] as? String } == ["starting", "ready", "ending", "ended"])
            #expect(lines.allSatisfy { $0["roles"] as? [String] == ["relay"] && $0["at"] is String })
        }

        @Test("a crash prints nothing of the memory", arguments: [SIGILL, SIGSEGV, SIGABRT])
        func crash(signal: Int32) async throws {
            let program = try Program(
                House.sanket, ["publish", "-"], environment: try home().house.environment(["SWIFT_BACKTRACE": ""]),
                keepsInputOpen: true)
            try program.write(AlertJSON.missing() + "\n")
            #expect(await eventually { program.output.contains("accepted") })
            program.signal(signal)
            #expect(await program.end() == -signal)
            #expect(program.errors.isEmpty, "\(program.errors.prefix(200))")
        }
    }
}
