import Alerts
import FoundationEssentials
import Postgres
import Store
import StoreTesting
import SwiftProtobuf
import Testing

@Suite("A viewer's list of alerts")
struct ListingTests {
    private func ids(
        _ room: ReadingRoom, _ viewer: Viewer, limit: Int = 200, _ change: (inout AlertFilter) throws -> Void = { _ in }
    ) async throws -> [UUID] {
        var filter = AlertFilter()
        try change(&filter)
        return try await room.viewing.alerts(filter, limit: limit, for: viewer).alerts.map(\.line.id)
    }

    @Test("Page by page it is the whole, once each, whatever comes in between")
    func pages() async throws {
        let room = try await ReadingRoom()
        var taken: [UUID] = []
        for _ in 0..<7 {
            taken.append(UUID())
            try await room.taken.take(
                ReadingRoom.raid(try required(taken.last)), to: [ReadingRoom.target("IN-TS", .host)])
        }
        // Of the same time the lesser id is first.
        try await room.bench.connection.script(
            "UPDATE log SET taken_at = (SELECT min(taken_at) FROM log) WHERE \"offset\" BETWEEN 1 AND 4")
        try await room.taken.project()
        let viewer = try room.viewer("IN-MH")
        let whole = try await ids(room, viewer)
        #expect(Set(whole) == Set(taken) && whole.first == taken[6])

        var seen: [UUID] = []
        var cursor: AlertCursor?
        repeat {
            let page = try await room.viewing.alerts(AlertFilter(), after: cursor, limit: 2, for: viewer)
            #expect((1...2).contains(page.alerts.count))
            seen += page.alerts.map(\.line.id)
            cursor = page.next.flatMap { AlertCursor($0.text) }
            // One comes in, and one of an earlier page is revised: it keeps its place.
            try await room.taken.take(ReadingRoom.raid(UUID()), to: [ReadingRoom.target("IN-TS", .host)])
            try await room.taken.take(ReadingRoom.raid(whole[0], revision: Int32(seen.count + 1)), to: [])
            try await room.taken.project()
        } while cursor != nil
        #expect(seen == whole)
    }

    @Test("Each line tells what the alert is to the viewer's State, and how much of it may be seen")
    func lines() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(
            ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host), ReadingRoom.target("IN-CT", .redacted)])
        try await room.deed(.sighted, by: "IN-TS", at: id, heading: "IN-GJ")
        try await room.deed(.accessGranted, by: "IN-OD", at: id, to: "IN-KA")
        try await room.taken.project()
        for (iso, role, relation, level) in [
            ("IN-OD", Role.officer, Relation.own, AlertLevel.everything), ("IN-OD", .viewer, .own, .redacted),
            ("IN-TS", .officer, .target, .host), ("IN-CT", .officer, .target, .redacted),
            ("IN-GJ", .officer, .target, .full), ("IN-KA", .officer, .other, .full),
            ("IN-MH", .officer, .other, .redacted), ("IN", .union, .other, .everything),
        ] {
            let viewer = try room.viewer(iso, role)
            let alerts = try await room.viewing.alerts(AlertFilter(), limit: 10, for: viewer).alerts
            #expect(alerts.map(\.relation) == [relation] && alerts.map(\.level) == [level], "\(iso) \(role)")
            #expect(try await room.dossier(id, iso, role).level == level)
            #expect(try await room.viewing.alerts(ids: [id, UUID()], for: viewer).map(\.level) == [level])
        }
    }

    @Test("Filters narrow it, one by one and together")
    func filters() async throws {
        let room = try await ReadingRoom()
        let (raid, missing, test) = (UUID(), UUID(), UUID())
        try await room.taken.take(ReadingRoom.raid(raid), to: [ReadingRoom.target("IN-TS", .host)])
        for (id, status) in [(missing, Sanket_V1_Status.actual), (test, .test)] {
            var alert = Sanket_V1_Alert()
            alert.id = AlertID.text(id)
            alert.revision = 1
            alert.origin = "IN-WB"
            alert.status = status
            alert.lifecycle = .resolved
            alert.issuedAt = .init(seconds: 1_700_000_000)
            alert.missingPerson.category = .missing
            try await room.taken.take(alert, to: [ReadingRoom.target("IN-BR", .full)])
        }
        try await room.taken.project()
        let viewer = try room.viewer("IN-MH")
        #expect(try await Set(ids(room, viewer)) == [raid, missing, test])
        #expect(try await ids(room, viewer) { $0.kind = .rescueRequest } == [raid])
        #expect(try await Set(ids(room, viewer) { $0.origin = State(iso: "IN-WB") }) == [missing, test])
        #expect(try await ids(room, viewer) { $0.target = State(iso: "IN-TS") } == [raid])
        #expect(try await ids(room, viewer) { $0.statuses = ["TEST"] } == [test])
        #expect(try await ids(room, viewer) { $0.lifecycles = ["ISSUED"] } == [raid])
        let year = Date(timeIntervalSince1970: 1_795_000_000)
        #expect(try await ids(room, viewer) { $0.issued.from = year } == [raid])
        #expect(try await Set(ids(room, viewer) { $0.issued.to = year }) == [missing, test])
        let hour = Date(timeIntervalSinceNow: 3600)
        #expect(try await ids(room, viewer) { $0.taken.from = hour } == [])
        #expect(try await ids(room, viewer) { $0.taken.to = hour }.count == 3)
        #expect(
            try await ids(room, viewer) {
                $0.origin = State(iso: "IN-WB")
                $0.target = State(iso: "IN-BR")
                $0.kind = .missingPerson
                $0.statuses = ["ACTUAL", "UNSPECIFIED"]
                $0.lifecycles = ["RESOLVED"]
            } == [missing])
    }

    @Test("A cursor that was tampered with is none", arguments: ["", "x", "AAAA", String(repeating: "!", count: 32), "AAAA AAAA"])
    func cursor(text: String) {
        #expect(AlertCursor(text) == nil)
    }

    @Test("The list is read by its index, however many alerts there are")
    func plan() async throws {
        let room = try await ReadingRoom()
        try await room.bench.connection.script(
            """
            INSERT INTO alerts (alert_id, origin, kind, revision, first_taken_at, taken_at, act, told, warnings, topic,
                                incarnation, partition, "offset")
            SELECT gen_random_uuid(), 1 + n % 24, 'missing-person', 1, now() - n * interval '1 s', now(), 0, 0, 0, 1, 1, 1, n
            FROM generate_series(1, 20000) n;
            ANALYZE alerts
            """)
        let pool = PostgresPool(url: room.bench.url, size: 1, applicationName: "sanket", logger: Bench.logger)
        let viewing = Viewing(pool: pool)
        let viewer = try room.viewer("IN-MH")
        let first = try await viewing.alerts(AlertFilter(), limit: 200, for: viewer)
        let second = try await viewing.alerts(AlertFilter(), after: first.next, limit: 200, for: viewer)
        #expect(second.alerts.count == 200)
        _ = try await pool.query("SELECT pg_stat_force_next_flush()")
        _ = try await pool.query("SELECT 1")
        let read = try await room.bench.number(
            "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'alerts'")
        #expect((400...1000).contains(read))
    }
}
