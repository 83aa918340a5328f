import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

/// `ZombieTests` stops one inside its transaction; here it stands before and after it. On the mock cluster, which expires
/// dead members.
@Suite("A process stopped outside of its transaction")
struct SleepingMemberTests {
    enum Moment: String, CaseIterable, Sendable {
        case before = "before it, with nothing to do"
        case after = "after it has committed, without the answer"
    }

    @Test(
        "is replaced, and when it wakes finds its records taken, once",
        arguments: Moment.allCases)
    func replaced(moment: Moment) async throws {
        let (mock, house) = try await BrokerErrorTests.mocked()
        let database = try TCPProxy(to: UInt16(house.cluster.port), marking: "require_moved")
        let url = house.databaseURL.replacing(":\(house.cluster.port)/", with: ":\(database.port)/")
        let zombie = try await house.serve("--role", "ingest", environment: ["SANKET_DATABASE_URL": url])
        let heir = try await house.serve("--role", "ingest")
        let isShared = try await eventually(within: .seconds(60)) {
            try await house.number("SELECT count(DISTINCT owner) FROM partitions") == 2
        }
        #expect(isShared)
        let partition = try await house.number(
            "SELECT min(partition) FROM partitions WHERE owner LIKE '%-0' AND partition > 0")
        let origin = try #require(State(lgd: partition)).iso
        func produce() async throws {
            let json = AlertJSON.missing(origin: origin, target: "IN")
            try await house.produce([house.record(json, partition: Int32(partition))])
        }
        try await produce()
        _ = try await eventually(within: .seconds(30)) { try await house.acceptedCount == 1 }
        if moment == .after {
            database.arm(.silentCommit)
            try await produce()
            #expect(await eventually(within: .seconds(30)) { database.sprung == 1 })
        }
        let taken = try await house.number("SELECT count(*) FROM log")
        #expect(taken == (moment == .after ? 2 : 1))
        zombie.signal(SIGSTOP)
        try await produce()
        let goesOn = try await eventually(within: .seconds(60)) { try await house.acceptedCount == taken + 1 }
        #expect(goesOn, "\(heir.errors.suffix(3000))")
        database.cut()
        zombie.signal(SIGCONT)
        try await produce()
        _ = try await eventually(within: .seconds(60)) { try await house.acceptedCount == taken + 2 }
        #expect(try await house.number("SELECT count(*) FROM log") == taken + 2)
        #expect(try await house.number("SELECT count(DISTINCT alert_id) FROM log") == taken + 2)
        #expect(zombie.isRunning && heir.isRunning)
        withExtendedLifetime(mock) {}
    }
}
