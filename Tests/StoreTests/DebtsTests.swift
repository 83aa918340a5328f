import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("What an output owes")
struct DebtsTests {
    private struct Office {
        let bench: Bench
        let debts: Debts
        let followers: Followers
        let key: PartitionKey
        let token = UUID()
        let bihar: State

        /// Two accepted rows, told to Bihar; the notifications' lease is held.
        init() async throws {
            bench = try await Bench.make()
            let row = try await bench.take(bench.key())
            key = row.key
            var build = RowBuilder(key: key)
            try await bench.append(row, [build.alert(), build.alert()])
            debts = Debts(pool: bench.pool)
            followers = Followers(pool: bench.pool)
            bihar = try required(State(iso: "IN-BR"))
            _ = try await followers.lease("notifications", token: token, holder: "a", for: .seconds(60))
        }

        func message(_ offset: Int64) -> Debts.Message {
            .init(key: LogKey(key, incarnation: 1, offset: offset), target: bihar, destination: bihar.partition16)
        }

        func due(_ output: String, _ destination: Int16) async throws -> [Debts.Due] {
            try await debts.due(output, destination: destination, withBytes: true, limit: 10)
        }

        func untold() async throws -> [StateSet?] {
            let keys = [message(0).key, message(1).key]
            let found = try await followers.untold(of: keys, leader: "notifications", follower: "events")
            return keys.map { found[$0] }
        }
    }

    @Test("It is due in the order in which it was written down, once, with its row of the log")
    func order() async throws {
        let office = try await Office()
        #expect(try await office.debts.owe("notifications", token: office.token, [office.message(1)]))
        #expect(
            try await office.debts.owe("notifications", token: office.token, [office.message(0), office.message(1)]))
        let due = try await office.due("notifications", 10)
        #expect(due.map(\.key.offset) == [1, 0])
        #expect(due.allSatisfy { $0.target == 10 && $0.entry?.payload == [0, 255, 0] })
        #expect(try await office.debts.destinations("notifications") == [10])
        #expect(try await office.debts.destinations("feed") == [])
    }

    @Test("Nothing is written down under a lease that went to another process")
    func lease() async throws {
        let office = try await Office()
        #expect(try await office.debts.owe("notifications", token: UUID(), [office.message(0)]) == false)
        #expect(try await office.debts.destinations("notifications") == [])
    }

    @Test("A State to which something is owed is not notified; what is sent is told by the output behind, once")
    func handedOver() async throws {
        let office = try await Office()
        let bihar = StateSet([office.bihar])
        _ = try await office.debts.owe(
            "notifications", token: office.token, [office.message(0), office.message(1)])
        #expect(try await office.untold() == [bihar, bihar])
        let due = try await office.due("notifications", 10)
        try await office.debts.settle("notifications", destination: 10, [due[0].id], handingTo: "events")
        #expect(try await office.due("notifications", 10).map(\.key.offset) == [1])
        #expect(try await office.due("events", 19).map(\.key.offset) == [0])
        #expect(try await office.untold() == [bihar, bihar])
        let told = try await office.due("events", 19)
        try await office.debts.settle("events", destination: 19, told.map(\.id), handingTo: nil)
        #expect(try await office.untold() == [nil, bihar])
    }

    @Test("It counts as owed, and not as published")
    func accounts() async throws {
        let office = try await Office()
        try await office.followers.prepareCursors("notifications")
        _ = try await office.debts.owe("notifications", token: office.token, [office.message(0)])
        let slices = try await office.followers.work(
            "notifications", outcomes: [.accepted], withBytes: false, behind: nil, busy: [])
        _ = try await office.followers.move("notifications", token: office.token, over: slices.map(\.move))
        let lines = try await Accounts(pool: office.bench.pool).outputs([("notifications", [.accepted])])
        #expect(lines.map(\.owed) == [1] && lines.map(\.waiting) == [0])
        let rows = try await Publications(pool: office.bench.pool).rows(
            of: "notifications", after: nil, takenSince: .distantPast, limit: 10)
        #expect(rows.map(\.told) == [StateSet(), StateSet([office.bihar])])
    }
}

extension State {
    fileprivate var partition16: Int16 { Int16(lgd) }
}
