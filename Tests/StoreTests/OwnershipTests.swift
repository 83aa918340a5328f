import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("Taking over")
struct OwnershipTests {
    @Test("A partition never seen begins at the topic's beginning")
    func begins() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key(), low: 42)
        #expect(row.base == 42 && row.nextOffset == 42 && row.last == nil)
    }

    @Test("Taking over changes the token and nothing else")
    func changesTheToken() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.alert()])
        let token = UUID()
        let taken = try await bench.take(row.key, token: token, low: 0)
        #expect(taken.token == token && taken.nextOffset == 1 && taken.last?.offset == 0)
    }

    @Test("A session that holds the row is ended, and the partition taken")
    func endsAZombie() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        let zombie = try await Bench.connect(bench.url)
        try await zombie.script("BEGIN; UPDATE partitions SET owner = 'zombie'")
        await #expect { try await bench.take(row.key) } throws: { ($0 as? PostgresError)?.sqlState == "55P03" }
        #expect(try await bench.ownership.endBlockers(of: [row.key], applicationName: "sanket") == 1)
        #expect(try await bench.take(row.key).owner == "test")
    }

    @Test("All sessions that share the row are ended, and none that shares another")
    func endsThoseWhoShare() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        let other = try await bench.take(bench.key(.missingPerson, 10))
        var sharing: [PostgresConnection] = []
        for key in [row.key, row.key, other.key, other.key] {
            let session = try await Bench.connect(bench.url)
            try await session.script("BEGIN")
            _ = try await session.query("SELECT 1 FROM partitions WHERE partition = \(key.partition) FOR SHARE")
            sharing.append(session)
        }
        await #expect { try await bench.take(row.key) } throws: { ($0 as? PostgresError)?.sqlState == "55P03" }
        #expect(try await bench.ownership.endBlockers(of: [row.key], applicationName: "sanket") == 2)
        #expect(try await bench.take(row.key).owner == "test")
        for session in sharing.suffix(2) { try await session.script("COMMIT") }
    }

    @Test("Where nobody holds a row, nobody is ended")
    func endsNobody() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        #expect(try await bench.ownership.endBlockers(of: [row.key], applicationName: "sanket") == 0)
    }

    @Test("A session of another program is left alone")
    func sparesStrangers() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        let stranger = try await PostgresConnection.connect(
            bench.url, applicationName: "psql", logger: Bench.logger)
        try await stranger.script("BEGIN; UPDATE partitions SET owner = 'stranger'")
        #expect(try await bench.ownership.endBlockers(of: [row.key], applicationName: "sanket") == 0)
        await stranger.close()
    }

    @Test("A stop is kept until the partition is recognised again, and only its owner can set it")
    func stops() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        try await bench.ownership.stop(row.key, token: UUID(), code: "x", detail: "y")
        #expect(try await bench.row(row.key).stopped == nil)
        try await bench.ownership.stop(row.key, token: required(row.token), code: "x", detail: "y")
        #expect(try await bench.row(row.key).stopped?.code == "x")
        try await bench.ownership.resume([row.key], token: required(row.token))
        #expect(try await bench.row(row.key).stopped == nil)
    }

    @Test("A slot of a host is held by one process at a time, and free again once that is gone")
    func slots() async throws {
        let bench = try await Bench.make()
        func slot() async throws -> InstanceSlot {
            try required(
                try await InstanceSlot.take(url: bench.url, host: "h", applicationName: "sanket", logger: Bench.logger))
        }
        let first = try await slot()
        let second = try await slot()
        #expect(first.name == "h-0" && second.name == "h-1")
        await first.release()
        // The server ends the session a moment after the client has closed it.
        var third = try await slot()
        while third.name != "h-0" {
            await third.release()
            await Task.yield()
            third = try await slot()
        }
    }
}
