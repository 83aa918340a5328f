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
        // Long enough for all that follows, which ends it.
        let stream = AlertStream(seed: 41, count: 12_000)
        let driver = try StreamDriver(scene.house, batch: 20, pause: .milliseconds(200))
        let sending = Task { await driver.send(stream) }
        try await mustMove(["post-0", "post-1"], scene, crew)
        for round in 0..<3 {
            let third = try crew.guest(.ingest)
            try await joined(scene, crew)
            try await crew.kill(round % 2)
            try await Task.sleep(for: .milliseconds(300))
            third.signal(round == 1 ? SIGKILL : SIGTERM)
            await third.end()
            try await crew.relieve((round + 1) % 2)
        }
        // One stays: the development broker keeps a member's partitions for it also when it has left in order, as
        // Kafka does until the session runs out.
        await crew.keep(try crew.guest(.ingest))
        try await joined(scene, crew)
        sending.cancel()
        await sending.value
        await driver.close()
        let receipts = await driver.receipts
        #expect(receipts.count < stream.items.count, "the stream came to its end before the members did")
        let balance = try await OutsideLedger(house: scene.house, stream: stream).balance(receipts)
        #expect(balance.problems.isEmpty)
        #expect(await driver.failures.isEmpty)
        #expect(await crew.roll().isEmpty)
    }

    /// Waits until the guest takes records, and, since then, all three do.
    private func joined(_ scene: Scene, _ crew: Crew) async throws {
        try await mustMove(["guest"], scene, crew)
        try await mustMove(["guest", "post-0", "post-1"], scene, crew)
    }

    /// Waits until processes of these hosts have taken records, from now on.
    private func mustMove(_ hosts: Set<String>, _ scene: Scene, _ crew: Crew) async throws {
        let movement = Movement(scene.house)
        let doMove = try await eventually { try await movement.look().isSuperset(of: hosts) }
        let idle = hosts.subtracting(await movement.hosts).sorted()
        let words = await crew.words
        #expect(doMove, "\(idle) take no records: \(words)")
    }
}
