import Postgres
import Alerts
import FoundationEssentials
import Store
import Testing

@Suite("What becomes of a record")
struct SettlementTests {
    @Test("The same revision with the same content is a repeat, in the same batch and in a later one")
    func repeats() async throws {
        let bench = try await Bench.make()
        var row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(row, [build.alert(id), build.alert(id)])
        row.nextOffset = 2
        try await bench.append(row, [build.alert(id)])
        #expect(try await bench.outcomes(row.key) == ["accepted", "repeat", "repeat"])
    }

    @Test(
        "What was once shown on the feed stays shown, so that a discreet revision withdraws it; alone it shows nothing")
    func shown() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(
            row, [build.alert(id), build.alert(id, revision: 2, isShown: false), build.alert(isShown: false)])
        let rows = try await bench.pool.query(#"SELECT shown FROM log ORDER BY "offset""#).decode(Bool.self)
        #expect(rows == [true, true, false])
    }

    @Test("The same revision with other content is dead by conflict; the first stays")
    func conflicts() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        let settlement = try await bench.append(row, [build.alert(id), build.alert(id, content: 9)])
        #expect(settlement.dead == ["revision-conflict": 1])
        #expect(try await bench.outcomes(row.key) == ["accepted", "dead revision-conflict"])
    }

    @Test("A lower revision than one already taken is late: kept, and a second copy of it is a repeat")
    func late() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(
            row, [build.alert(id, revision: 3), build.alert(id, revision: 2), build.alert(id, revision: 2)])
        #expect(try await bench.outcomes(row.key) == ["accepted", "late", "repeat"])
    }

    @Test("Another topic's record of an alert is dead: the first revision fixed its kind")
    func fixesTheKind() async throws {
        let bench = try await Bench.make()
        let first = try await bench.take(bench.key(.missingPerson))
        let second = try await bench.take(bench.key(.rescueRequest))
        let id = UUID()
        var build = RowBuilder(key: first.key)
        try await bench.append(first, [build.alert(id)])
        var other = RowBuilder(key: second.key)
        try await bench.append(second, [other.alert(id, revision: 2)])
        #expect(try await bench.outcomes(second.key) == ["dead identity-conflict"])
    }

    @Test("Two owners that settle an alert's first record at once: one is first, the other finds it on its next try")
    func oneFirst() async throws {
        let bench = try await Bench.make()
        let first = try await bench.take(bench.key(.missingPerson))
        let second = try await bench.take(bench.key(.rescueRequest))
        // The first owner's INSERT waits for the test before it commits.
        let gate = try await Bench.connect(bench.url)
        try await gate.script(
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END $$;
            CREATE TRIGGER wait AFTER INSERT ON log FOR EACH ROW WHEN (NEW.topic = \(first.key.topic))
                EXECUTE FUNCTION wait();
            SELECT pg_advisory_lock(7);
            """)
        let id = UUID()
        var build = RowBuilder(key: first.key)
        let rows = [try build.alert(id)]
        async let one = bench.append(first, rows)
        func waiting() async throws -> Int64 {
            try await bench.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        }
        while try await waiting() < 1 { await Task.yield() }
        var other = RowBuilder(key: second.key)
        let others = [try other.alert(id, revision: 2)]
        let claims = [try bench.claim(second, others)]
        let ledger = Ledger(connection: try await Bench.connect(bench.url))
        let two = Task { try await ledger.append(claims, others) }
        while try await waiting() < 2 { await Task.yield() }
        try await gate.script("SELECT pg_advisory_unlock(7)")
        _ = try await one
        await #expect { _ = try await two.value } throws: { error in
            if case AppendError.unavailable = error { true } else { false }
        }
        let again = try await ledger.append(claims, others)
        #expect(again.dead == ["identity-conflict": 1])
        #expect(try await bench.outcomes(first.key) == ["accepted"])
        #expect(try await bench.outcomes(second.key) == ["dead identity-conflict"])
    }

    @Test("Another State's record under an alert's id is dead")
    func fixesTheOrigin() async throws {
        let bench = try await Bench.make()
        let first = try await bench.take(bench.key(.missingPerson, 19))
        let second = try await bench.take(bench.key(.missingPerson, 27))
        let id = UUID()
        var build = RowBuilder(key: first.key)
        try await bench.append(first, [build.alert(id)])
        var other = RowBuilder(key: second.key)
        try await bench.append(second, [other.alert(id, revision: 2, origin: "IN-MH")])
        #expect(try await bench.outcomes(second.key) == ["dead identity-conflict"])
    }

    @Test("A State once told stays told by every later revision")
    func staysTold() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(
            row, [build.alert(id, told: "IN-BR"), build.alert(id, revision: 2, told: "IN-JH")])
        let told = try await bench.number(#"SELECT told FROM log WHERE "offset" = 1"#)
        #expect(StateSet(rawValue: told).map(\.iso) == ["IN-BR", "IN-JH"])
    }

    @Test("Every consumed offset has its row, the bytes as they came")
    func keepsBytes() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        try await bench.append(row, [build.dead(), build.alert()])
        #expect(try await bench.number(#"SELECT count(*) FROM log WHERE payload = '\x00ff00' AND key = '\x0001'"#) == 2)
    }
}
