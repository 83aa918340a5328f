import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import Testing

@Suite(
    "Several ingest processes", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct MembershipTests {
    @Test(
        "Two and three of them join, leave in order, crash and come back; each record is taken once")
    func comeAndGo() async throws {
        let scene = try await Scene.build()
        let crew = try await Crew(scene, [.all, .ingest])
        try await withStream(scene, seed: 41, count: 4000) { _ in
            try await members(2, of: scene)
            for round in 0..<3 {
                let third = try crew.guest(.ingest)
                try await members(3, of: scene)
                try await crew.kill(round % 2)
                try await Task.sleep(for: .milliseconds(300))
                third.signal(round == 1 ? SIGKILL : SIGTERM)
                await third.end()
                try await crew.relieve((round + 1) % 2)
            }
            // One stays: the development broker keeps a member's partitions for it also when it has left in order, as
            // Kafka does until the session runs out.
            await crew.keep(try crew.guest(.ingest))
            try await members(3, of: scene)
        }
        #expect(await crew.roll().isEmpty)
    }

    /// Waits until so many own partitions.
    private func members(_ count: Int, of scene: Scene) async throws {
        let isShared = try await eventually(within: .seconds(60)) {
            try await scene.house.number("SELECT count(DISTINCT owner) FROM partitions") >= count
        }
        #expect(isShared, "there are not \(count) owners")
    }
}
