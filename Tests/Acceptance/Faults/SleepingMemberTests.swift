import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

/// `ZombieTests` stops one inside its transaction; here it stands before and after it, or the transaction is still on its way.
/// On the mock cluster, which expires dead members.
@Suite("A process stopped outside of its transaction")
struct SleepingMemberTests {
    enum Moment: String, CaseIterable, Sendable {
        case before = "before it, with nothing to do"
        case onTheWay = "after it was sent, and before it arrived: it arrives when another has taken over"
        case after = "after it has committed, without the answer"
    }

    /// Each moment in a house of its own, and all at once: most of the time goes by until a session has ended.
    @Test(
        "is replaced, and when it wakes finds its records taken, once: before the transaction, on its way, and after it"
    )
    func replaced() async throws {
        try await withThrowingTaskGroup { group in
            for moment in Moment.allCases { group.addTask { try await replaced(moment) } }
            try await group.waitForAll()
        }
    }

    private func replaced(_ moment: Moment) async throws {
        let (mock, house) = try await BrokerErrorTests.mocked()
        let database = try TCPProxy(to: UInt16(house.cluster.port), marking: "require_moved")
        let url = house.databaseURL.replacing(":\(house.cluster.port)/", with: ":\(database.port)/")
        let zombie = try await house.serve("--role", "ingest", environment: ["SANKET_DATABASE_URL": url])
        let heir = try await house.serve("--role", "ingest")
        let relay = try await house.serve("--role", "relay")
        let isShared = try await eventually(within: .seconds(60)) { try await house.owners == 2 }
        #expect(isShared, "\(moment)")
        let partition = try await house.number(
            "SELECT min(partition) FROM partitions WHERE owner LIKE '%-0' AND partition > 0")
        let origin = try #require(State(lgd: partition)).iso
        func produce() async throws {
            let json = AlertJSON.missing(origin: origin, target: "IN")
            try await house.produce([house.record(json, partition: Int32(partition))])
        }
        try await produce()
        // That it stands in the log is not enough: the answer to this one must not walk into the trap for the next.
        let isAnswered = await eventually(within: .seconds(30)) { zombie.errors.contains("records taken") }
        #expect(isAnswered, "\(moment): \(zombie.errors.suffix(3000))")
        switch moment {
        case .before: break
        case .onTheWay:
            database.weather = .stalled
            try await produce()
            #expect(await eventually(within: .seconds(30)) { database.held > 0 }, "\(moment): no transaction was sent")
        case .after:
            database.arm(.silentCommit)
            try await produce()
            #expect(await eventually(within: .seconds(30)) { database.sprung == 1 }, "\(moment)")
        }
        zombie.signal(SIGSTOP)
        let taken = try await house.number("SELECT count(*) FROM log")
        #expect(taken == (moment == .after ? 2 : 1), "\(moment)")
        // What is on its way is the heir's to take already.
        if moment != .onTheWay { try await produce() }
        let goesOn = try await eventually(within: .seconds(60)) { try await house.acceptedCount == taken + 1 }
        #expect(goesOn, "\(moment): \(heir.errors.suffix(3000))")
        switch moment {
        case .before: break
        case .onTheWay:
            #expect(database.held > 0, "\(moment): it has arrived before its time")
            #expect(!house.cluster.log.contains(Self.refusal), "\(moment)")
            database.weather = .clear
            let isRefused = await eventually(within: .seconds(30)) { house.cluster.log.contains(Self.refusal) }
            #expect(isRefused, "\(moment): \(house.cluster.log.suffix(1000))")
            #expect(try await house.number("SELECT count(*) FROM log") == taken + 1, "\(moment)")
        case .after: database.cut()
        }
        zombie.signal(SIGCONT)
        try await produce()
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount == taken + 2 }
        #expect(try await house.number("SELECT count(*) FROM log") == taken + 2, "\(moment)")
        let follows = try await eventually(within: .seconds(60)) { try await house.owners == 2 }
        #expect(follows, "\(moment): \(zombie.errors.suffix(3000))")
        try await Ledger(house: house).mustHold(taken + 2)
        try await Ledger(house: house).mustBeNotified()
        #expect(zombie.isRunning && heir.isRunning && relay.isRunning, "\(moment)")
        withExtendedLifetime(mock) {}
    }

    /// As PostgreSQL logs it: the server has raised it, and so the transaction is gone.
    private static let refusal = "fence refused: 0 of 1 partitions moved"
}

extension House {
    fileprivate var owners: Int {
        get async throws { try await number("SELECT count(DISTINCT owner) FROM partitions") }
    }
}
