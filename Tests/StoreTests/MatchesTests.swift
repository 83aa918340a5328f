import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("What alerts are matched by, in the tables")
struct MatchesTests {
    private func row(_ id: UUID, key: UInt8, kind: String = "phone", names: [Matches.Row.Name] = []) -> Matches.Row {
        Matches.Row(
            alertID: id, takenAt: Date(timeIntervalSince1970: 0),
            values: [.init(key: [UInt8](repeating: key, count: 16), kind: kind, field: "missingPerson.phones")],
            names: names)
    }

    private func name(_ signature: UInt8, keys: [Int64]) -> Matches.Row.Name {
        .init(signature: [signature], keys: keys, field: "missingPerson.names", role: "own")
    }

    @Test("Rows and cursors go in together, and only under the lease")
    func fenced() async throws {
        let bench = try await Bench.make()
        let taken = try await bench.take(bench.key())
        var build = RowBuilder(key: taken.key)
        let id = UUID()
        try await bench.append(taken, [build.alert(id)])
        let followers = Followers(pool: bench.pool)
        let matches = Matches(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease(Matches.output, token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors(Matches.output)
        let slices = try await followers.work(
            Matches.output, outcomes: [.accepted], withBytes: true, behind: nil, busy: [])
        await #expect(throws: PostgresError.self) {
            try await matches.replace([row(id, key: 1)], moving: slices, token: UUID())
        }
        #expect(try await bench.number("SELECT count(*) FROM match_keys") == 0)
        try await matches.replace([row(id, key: 1)], moving: slices, token: token)
        #expect(try await bench.number("SELECT count(*) FROM match_keys") == 1)
        await #expect(throws: PostgresError.self) {
            try await matches.replace([row(id, key: 2)], moving: slices, token: token)
        }
        #expect(try await bench.number("SELECT count(*) FROM match_keys") == 1)
    }

    @Test("What a later revision says takes the place of what an earlier one said")
    func revisions() async throws {
        let bench = try await Bench.make()
        let matches = Matches(pool: bench.pool)
        let search = MatchSearch(bench.pool)
        let (one, other) = (UUID(), UUID())
        try await matches.insert([
            row(one, key: 1, names: [name(1, keys: [5, 6])]), row(other, key: 1, names: [name(2, keys: [6])]),
        ])
        #expect(try await search.links(of: one).links.map(\.other) == [other])
        #expect(Set(try await search.names(with: [6], perKey: 10).names.map(\.alertID)) == [one, other])
        try await matches.insert([row(one, key: 2, names: [name(3, keys: [7])])])
        #expect(try await search.links(of: one).links.isEmpty)
        #expect(try await search.links(of: other).links.isEmpty)
        #expect(try await search.names(with: [5, 6], perKey: 10).names.map(\.alertID) == [other])
        #expect(try await search.names(with: [7], perKey: 10).names.map(\.signature) == [[3]])
        // The same once more changes nothing.
        try await matches.insert([row(one, key: 2, names: [name(3, keys: [7])])])
        #expect(try await bench.number("SELECT count(*) FROM match_names WHERE alert_id = \(one)") == 1)
    }

    @Test("A value on too many alerts is counted and links none; a report's number alone links none either")
    func crowds() async throws {
        let bench = try await Bench.make()
        let matches = Matches(pool: bench.pool)
        let search = MatchSearch(bench.pool)
        let ids = (0..<MatchSearch.crowd + 2).map { _ in UUID() }
        try await matches.insert(ids.map { row($0, key: 1) })
        let (links, crowds) = try await search.links(of: ids[0])
        #expect(links.isEmpty && crowds.map(\.alerts) == [MatchSearch.crowd + 1])
        let reports = [UUID(), UUID()]
        try await matches.insert(reports.map { row($0, key: 2, kind: "fir-number") })
        #expect(try await search.links(of: reports[0]).links.isEmpty)
        #expect(try await search.alerts(with: [[UInt8](repeating: 2, count: 16)], limit: 10).count == 2)
    }

    @Test("Of a key that many names share the newest are looked at, and that there were more is told")
    func cut() async throws {
        let bench = try await Bench.make()
        let ids = (0..<10).map { _ in UUID() }
        for (index, id) in ids.enumerated() {
            try await Matches(pool: bench.pool).insert([row(id, key: 1, names: [name(UInt8(index), keys: [9])])])
        }
        let found = try await MatchSearch(bench.pool).names(with: [9], perKey: 3)
        #expect(Set(found.names.map(\.alertID)) == Set(ids.suffix(3)) && found.isCut)
        #expect(try await MatchSearch(bench.pool).names(with: [9], perKey: 30).isCut == false)
    }

    @Test("The tables are of one secret until they are emptied")
    func secrets() async throws {
        let matches = Matches(pool: try await Bench.make().pool)
        let (one, other) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
        #expect(try await matches.isMade(under: one) == nil)
        #expect(try await matches.claim(fingerprint: one))
        #expect(try await matches.claim(fingerprint: other) == false)
        try await matches.reset()
        #expect(try await matches.claim(fingerprint: other))
    }
}
