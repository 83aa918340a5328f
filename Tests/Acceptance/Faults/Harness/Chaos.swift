import AcceptanceSupport
import Foundation
import KafkaTesting

/// A stream of alerts through a scene in which one thing breaks after the other, and several at once.
struct Chaos: Sendable {
    enum End: Sendable {
        case cycles(Int)
        case after(Duration)
    }

    struct Report: Sendable {
        var seed: UInt64
        var struck: [String: Int] = [:]
        /// By post, how often a process was killed in turn that had done work.
        var killedAtWork: [String: Int] = [:]
        var balance = OutsideLedger.Balance()
        var words = ""
    }

    let seed: UInt64
    var faults = Fault.all
    var end: End
    /// Alerts a second, on average.
    var rate = 200
    /// Milliseconds between one cycle and the next.
    var gaps = 50...700
    /// How many in a hundred cycles break more than one thing.
    var together = 30

    /// Runs it to its end, heals all, and balances the ledger from outside.
    func run(_ scene: Scene, _ posts: [Crew.Post]) async throws -> Report {
        var report = Report(seed: seed)
        for fault in faults { report.struck[fault.name] = 0 }
        print("chaos with seed \(seed)")
        let stream = AlertStream(seed: seed, count: streamLength)
        let crew = try await Crew(scene, posts)
        let driver = try StreamDriver(scene.house, batch: max(1, rate / 10), pause: .milliseconds(100))
        let sending = Task { await driver.send(stream) }
        var random = SeededGenerator(seed: seed)
        let start = ContinuousClock.now
        var cycle = 0
        var deck: [Fault] = []
        while !isOver(cycle, since: start) {
            let struck = try await strike(scene, crew, &random, &deck)
            for name in struck { report.struck[name, default: 0] += 1 }
            cycle += 1
            try await Task.sleep(for: .milliseconds(Int.random(in: gaps, using: &random)))
        }
        scene.clear()
        sending.cancel()
        await sending.value
        await driver.close()
        let reserves = try await crew.fillPlaces()
        report.balance = try await OutsideLedger(house: scene.house, stream: stream)
            .balance(await driver.receipts, within: .seconds(180))
        for error in await driver.failures.prefix(3) { report.balance.problems.append("not acknowledged: \(error)") }
        report.balance.problems += await crew.roll().map { "ended by itself: \($0)" }
        report.killedAtWork = await crew.killedAtWork
        report.words = await crew.words
        withExtendedLifetime(reserves) {}
        return report
    }

    /// One cycle: one fault, or several of different parts at the same time. Returns the names of those that have struck. They
    /// come from a shuffled deck, so that each has its turn.
    private func strike(
        _ scene: Scene, _ crew: Crew, _ random: inout SeededGenerator, _ deck: inout [Fault]
    ) async throws -> [String] {
        var chosen: [Fault] = []
        for _ in 0..<(random.chance(together) ? Int.random(in: 2...3, using: &random) : 1) {
            if deck.isEmpty { deck = faults.shuffled(using: &random) }
            guard let fault = deck.popLast() else { continue }
            if !chosen.contains(where: { $0.part == fault.part }) { chosen.append(fault) }
        }
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for fault in chosen {
                var own = SeededGenerator(seed: random.next())
                group.addTask {
                    do { try await fault.strike(scene, crew, &own) } catch is Fault.Missed { return nil }
                    return fault.name
                }
            }
            return try await group.reduce(into: []) { names, name in name.map { names.append($0) } }
        }
    }

    private func isOver(_ cycle: Int, since start: ContinuousClock.Instant) -> Bool {
        switch end {
        case .cycles(let count): cycle >= count
        case .after(let duration): ContinuousClock.now - start >= duration
        }
    }

    /// More than can be sent in the time: what is not sent is not missed.
    private var streamLength: Int {
        switch end {
        case .cycles(let count): count * 2 * rate
        case .after(let duration): Int(duration.components.seconds) * rate * 2
        }
    }
}

extension Chaos.Report {
    /// What a soak prints at its end.
    var table: String {
        var lines = ["", "faults (seed \(seed))"]
        for (name, count) in struck.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(name.padding(toLength: 40, withPad: " ", startingAt: 0)) \(count)")
        }
        lines.append("alerts and other records")
        let counts = [
            ("acknowledged by the broker", balance.acknowledged), ("accepted", balance.accepted),
            ("persisted (accepted, late, repeat)", balance.persisted), ("dead letters", balance.deadLetters),
            ("targets that alerts name", balance.named), ("notifications", balance.notifications),
            ("  of these sent again", balance.repeatedNotifications),
            ("lost", balance.lost), ("doubled", balance.doubled),
        ]
        for (name, count) in counts {
            lines.append("  \(name.padding(toLength: 40, withPad: " ", startingAt: 0)) \(count)")
        }
        return lines.joined(separator: "\n")
    }
}
