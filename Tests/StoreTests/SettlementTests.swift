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
