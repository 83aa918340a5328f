import Postgres
import Alerts
import Store
import Testing

@Suite("The ledger's accounts")
struct AccountsTests {
    @Test("A range without a row is a hole until it is explained")
    func holes() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let first = try build.alert()
        build.offset = 4
        try await bench.append(row, [first, build.alert()])
        let accounts = Accounts(pool: bench.pool)
        let holes = try await accounts.holes()
        #expect(holes.map { [$0.from, $0.to] } == [[1, 4]])
        try await accounts.explain(required(holes.first), "test")
        #expect(try await accounts.holes().isEmpty)
    }

    @Test("A row that was deleted from the middle, the beginning or the end is a hole")
    func findsDeletedRows() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.alert(), build.alert(), build.alert(), build.alert()])
        let accounts = Accounts(pool: bench.pool)
        #expect(try await accounts.holes().isEmpty)
        try await bench.connection.script(#"DELETE FROM log WHERE "offset" IN (0, 2, 3)"#)
        #expect(try await accounts.holes().map { [$0.from, $0.to] } == [[0, 1], [2, 4]])
    }

    @Test("A row outside of what its partition has taken is a stray")
    func strays() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.alert(), build.alert()])
        let accounts = Accounts(pool: bench.pool)
        #expect(try await accounts.strays() == 0)
        try await bench.connection.script(
            "UPDATE partitions SET next_offset = 1, last_offset = 0")
        #expect(try await accounts.strays() == 1)
    }

    @Test("A dead letter is open until a living record names it, and overdue after its time")
    func deadLetters() async throws {
        let bench = try await Bench.make()
        var row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.dead()])
        let address = bench.topics.address(LogKey(row.key, incarnation: 1, offset: 0))
        let letters = DeadLetters(pool: bench.pool, clock: .seconds(900))
        #expect(try await letters.counts() == (1, 0))
        #expect(try await DeadLetters(pool: bench.pool, clock: .zero).counts() == (1, 1))
        row.nextOffset = 1
        try await bench.append(row, [build.alert(replayOf: address)])
        #expect(try await letters.counts() == (0, 0))
        let replayed = try await letters.list(all: true, limit: 10).first?.replayedAs
        #expect(replayed == bench.topics.address(LogKey(row.key, incarnation: 1, offset: 1)))
    }
}
