import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("The fence")
struct FenceTests {
    private func isRefused(_ error: any Error) -> Bool {
        if case AppendError.refused = error { true } else { false }
    }

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
        let claims = [try bench.claim(old, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { isRefused($0) }
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
        let claims = [try bench.claim(stale, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { isRefused($0) }
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
        await #expect { try await bench.ledger.append(claims, one + two) } throws: { isRefused($0) }
        #expect(try await bench.row(mine.key).nextOffset == 0)
        #expect(try await bench.outcomes(mine.key).isEmpty)
    }

    @Test("A batch sent behind another begins where that ends", arguments: [true, false])
    func followsAnother(isPoisoned: Bool) async throws {
        let bench = try await Bench.make()
        if isPoisoned { try await bench.connection.script("ALTER TABLE log ADD CHECK (revision <> 7)") }
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let first = [try build.alert(), try build.alert(revision: 7)]
        let second = [try build.alert()]
        var moved = row
        moved.nextOffset = 2
        let one = bench.ledger.begin([try bench.claim(row, first)], Ledger.inserts(first))
        let two = bench.ledger.begin([try bench.claim(moved, second)], Ledger.inserts(second))
        let refusal = Task { try await two.settlement() }
        if isPoisoned {
            await #expect(throws: AppendError.self) { try await one.settlement() }
            await #expect { try await refusal.value } throws: { isRefused($0) }
        } else {
            _ = try await one.settlement()
            _ = try await refusal.value
        }
        #expect(try await bench.row(row.key).nextOffset == (isPoisoned ? 0 : 3))
        #expect(try await bench.outcomes(row.key).count == (isPoisoned ? 0 : 3))
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

    @Test(
        "A database that is not as it should be is a reason to wait: no record is the worse for it",
        arguments: ["ALTER TABLE log RENAME TO elsewhere", "REVOKE INSERT ON log FROM CURRENT_USER; SET ROLE other"])
    func tellsAMisconfiguredDatabase(_ change: String) async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        try await bench.connection.script(
            "DROP ROLE IF EXISTS other; CREATE ROLE other; GRANT ALL ON partitions TO other; " + change)
        var build = RowBuilder(key: row.key)
        let rows = [try build.alert()]
        let claims = [try bench.claim(row, rows)]
        await #expect { try await bench.ledger.append(claims, rows) } throws: { error in
            if case AppendError.unavailable = error { true } else { false }
        }
        try await bench.connection.script("RESET ROLE; DROP OWNED BY other; DROP ROLE other")
    }

    @Test("A batch that was called back is kept: that says nothing about its rows")
    func tellsACall() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        let blocker = try await Bench.connect(bench.url)
        try await blocker.script("BEGIN; LOCK TABLE log IN SHARE MODE")
        var build = RowBuilder(key: row.key)
        let rows = [try build.alert()]
        let claims = [try bench.claim(row, rows)]
        let ledger = bench.ledger
        let append = Task { try await ledger.append(claims, rows) }
        while try await bench.number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < 1
        { await Task.yield() }
        append.cancel()
        await #expect { _ = try await append.value } throws: { error in
            if case AppendError.unavailable = error { true } else { false }
        }
        try await blocker.script("COMMIT")
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
