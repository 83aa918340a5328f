import AcceptanceSupport
import Foundation
import PostgresTesting
import Testing

/// How long `deploy/test --soak` shall run; nil in the short form of the tests.
enum Soak {
    static let minutes = ProcessInfo.processInfo.environment["SANKET_TEST_SOAK_MINUTES"].flatMap { Int($0) }
    static var isOn: Bool { minutes != nil }
}

/// `deploy/test --soak MINUTES`: rounds of a few minutes, each in a house of its own and with a seed of its own.
@Suite("A soak", .enabled(if: Soak.minutes != nil && OutsideLedger.isPossible, "only with deploy/test --soak MINUTES"))
struct SoakTests {
    @Test("Everything breaks, for as long as asked; the table says what, and what became of the alerts")
    func soak() async throws {
        let end = ContinuousClock.now + .seconds(60 * (Soak.minutes ?? 0))
        var total = Chaos.Report(seed: 0)
        while ContinuousClock.now < end {
            let seed = UInt64.random(in: 1...999_999_999)
            let round = min(.seconds(180), end - .now)
            let report = try await self.round(seed, .after(max(.seconds(20), round)))
            print(report.table)
            #expect(report.balance.problems.isEmpty, "seed \(seed)\n\(report.table)\n\(report.words)")
            total += report
        }
        print("\nin total\(total.table)")
        if !SmallDisk.isPossible { print("no disk was full: this machine mounts no tmpfs") }
        #expect(total.balance.lost == 0 && total.balance.doubled == 0)
        let idle = total.struck.filter { $0.value == 0 }.keys.sorted()
        #expect((Soak.minutes ?? 0) < 3 || idle.isEmpty, "never struck: \(idle)")
    }

    private func round(_ seed: UInt64, _ end: Chaos.End) async throws -> Chaos.Report {
        let scene = try await Scene.build()
        var chaos = Chaos(seed: seed, end: end)
        guard SmallDisk.isPossible else { return try await chaos.run(scene, [.all, .ingest, .relay]) }
        let disk = try await SmallDisk.underLog(of: scene.house, megabytes: SmallDisk.plenty)
        chaos.faults.append(.full(disk))
        let report = try await chaos.run(scene, [.all, .ingest, .relay])
        // The server ends before its disk does.
        await scene.house.cluster.stop(.immediate)
        disk.remove()
        return report
    }
}

extension Chaos.Report {
    static func += (a: inout Self, b: Self) {
        a.struck.merge(b.struck, uniquingKeysWith: +)
        a.balance += b.balance
    }
}

extension OutsideLedger.Balance {
    static func += (a: inout Self, b: Self) {
        a.acknowledged += b.acknowledged
        a.accepted += b.accepted
        a.persisted += b.persisted
        a.lost += b.lost
        a.doubled += b.doubled
        a.named += b.named
        a.notifications += b.notifications
        a.repeatedNotifications += b.repeatedNotifications
        a.deadLetters += b.deadLetters
        a.problems += b.problems
    }
}
