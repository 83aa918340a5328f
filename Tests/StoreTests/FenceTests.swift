import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("The fence")
struct FenceTests {
    @Test("A batch moves the position to behind its last record, together with its rows")
    func moves() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.alert(), build.alert()])
        let after = try await bench.row(row.key)
        #expect(after.nextOffset == 2)
        #expect(after.last?.offset == 1)
        #expect(try await bench.outcomes(row.key) == ["accepted", "accepted"])
    }

    @Test("A batch under a token that was taken over is refused, and writes nothing")
    func refusesAnOldToken() async throws {
        let bench = try await Bench.make()
        let old = try await bench.take(bench.key())
        _ = try await bench.take(old.key)
        var build = RowBuilder(key: old.key)
        let rows = [try build.alert()]
        await #expect(throws: AppendError.self) { try await bench.append(old, rows) }
        #expect(try await bench.outcomes(old.key).isEmpty)
        #expect(try await bench.row(old.key).nextOffset == 0)
    }

    @Test("A batch that does not begin at the position is refused, and writes nothing")
    func refusesAnotherPosition() async throws {
        let bench = try await Bench.make()
        var row = try await bench.take(bench.key())
        row.nextOffset = 7
        var build = RowBuilder(key: row.key, offset: 7)
        let rows = [try build.alert()]
        let claims = [try bench.claim(row, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { error in
            if case AppendError.refused = error { true } else { false }
        }
        #expect(try await bench.outcomes(row.key).isEmpty)
    }

    @Test("A batch of an ended incarnation is refused")
    func refusesAnOldIncarnation() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        _ = try await Incarnations(pool: bench.pool).rebase([row.key: 0], reason: "test")
        var again = try await bench.take(row.key, token: required(row.token))
        again.incarnation = 1
        var build = RowBuilder(key: row.key)
        let rows = [try build.alert()]
        let stale = again
        await #expect(throws: AppendError.self) { try await bench.append(stale, rows) }
        #expect(try await bench.outcomes(row.key).isEmpty)
    }

    @Test("One partition of the batch refused: none of its partitions moves")
    func refusesAllTogether() async throws {
        let bench = try await Bench.make()
        let mine = try await bench.take(bench.key(.missingPerson, 1))
        let lost = try await bench.take(bench.key(.missingPerson, 2))
        _ = try await bench.take(lost.key)
        var first = RowBuilder(key: mine.key)
        var second = RowBuilder(key: lost.key)
        let (one, two) = ([try first.alert()], [try second.alert()])
        let claims = [try bench.claim(mine, one), try bench.claim(lost, two)]
        await #expect(throws: AppendError.self) { try await bench.ledger.append(claims, one + two) }
        #expect(try await bench.row(mine.key).nextOffset == 0)
        #expect(try await bench.outcomes(mine.key).isEmpty)
    }

    @Test("A row the server will not have is poison, not a reason to wait")
    func tellsPoison() async throws {
        let bench = try await Bench.make()
        try await bench.connection.script("ALTER TABLE log ADD CONSTRAINT no_rows CHECK (alert_id IS NULL)")
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let rows = [try build.alert()]
        let claims = [try bench.claim(row, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { error in
            if case AppendError.poisoned = error { true } else { false }
        }
        #expect(try await bench.row(row.key).nextOffset == 0)
    }

    @Test("A lost session is a reason to wait")
    func tellsALostSession() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        _ = try await bench.pool.query("SELECT pg_terminate_backend(\(bench.connection.backendPID))")
        var build = RowBuilder(key: row.key)
        let rows = [try build.alert()]
        let claims = [try bench.claim(row, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { error in
            if case AppendError.unavailable = error { true } else { false }
        }
    }
}
