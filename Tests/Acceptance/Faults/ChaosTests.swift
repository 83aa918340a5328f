import AcceptanceSupport
import Foundation
import Testing

/// Seeds are printed; `SANKET_TEST_SEED` repeats a run.
@Suite(
    "Whatever breaks, nothing is lost and nothing is double", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct ChaosTests {
    private var seed: UInt64 {
        ProcessInfo.processInfo.environment["SANKET_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    }

    @Test("Ingest, relay and the whole process are killed at random points, 50 times")
    func killed() async throws {
        let kills = Chaos(seed: seed, faults: [.killedInTurn], end: .cycles(50), gaps: 50...300, together: 0)
        let posts = [Crew.Post.ingest, .relay, .all]
        let report = try await kills.run(try await Scene.build(), posts)
        #expect(report.balance.problems.isEmpty, "\(report.table)\n\(report.words)")
        #expect(report.struck["process killed"] == 50)
        // A process killed before it has moved a position loses nothing that it could lose.
        for post in posts {
            let count = report.killedAtWork[post.name] ?? 0
            #expect(count >= 10, "of the kills of \(post.name) only \(count) hit work\n\(report.words)")
        }
        #expect(report.balance.accepted > 1000)
    }

    @Test("Processes, database, broker and the network between them break one by one and together, 30 times")
    func everything() async throws {
        let report = try await Chaos(seed: seed, end: .cycles(30)).run(try await Scene.build(), [.all, .ingest])
        print(report.table)
        #expect(report.balance.problems.isEmpty, "\(report.table)\n\(report.words)")
        #expect(report.balance.accepted > 500)
    }
}
