import AcceptanceSupport
import Foundation
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
            let report = try await Chaos(seed: seed, end: .after(max(.seconds(20), round)))
                .run(try await Scene.build(), [.all, .ingest, .relay])
            print(report.table)
            #expect(report.balance.problems.isEmpty, "seed \(seed)\n\(report.table)\n\(report.words)")
            total += report
        }
        print("\nin total\(total.table)")
        #expect(total.balance.lost == 0 && total.balance.doubled == 0)
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
