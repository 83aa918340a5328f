import Postgres
import Alerts
import FoundationEssentials
import Store
import Testing

@Suite("Followers")
struct FollowersTests {
    private func filled(_ bench: Bench, _ count: Int, in partition: Int16 = 19) async throws -> PartitionRow {
        let row = try await bench.take(bench.key(.missingPerson, partition))
        var build = RowBuilder(key: row.key)
        var rows: [LogRow] = []
        for _ in 0..<count { rows.append(try build.alert()) }
        try await bench.append(row, rows)
        return row
    }

    private func work(_ followers: Followers, _ output: String, behind: String? = nil, quantum: Int = 100)
        async throws -> [Slice]
    {
        try await followers.work(
            output, outcomes: [.accepted], withBytes: false, behind: behind, busy: [], portion: .init(rows: quantum))
    }

    @Test("A lease is held by one at a time; its instance's next life has it at once")
    func leases() async throws {
        let bench = try await Bench.make()
        let followers = Followers(pool: bench.pool)
        let token = UUID()
        #expect(try await followers.lease("feed", token: token, holder: "a-0", for: .seconds(60)))
        #expect(try await followers.lease("feed", token: UUID(), holder: "b-0", for: .seconds(60)) == false)
        #expect(try await followers.lease("feed", token: UUID(), holder: "a-0", for: .seconds(60)))
        #expect(try await followers.renew("feed", token: token, for: .seconds(60)) == false)
    }

    @Test("Of a revision the one that was taken before it is found, whatever came late between")
    func previous() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        var rows: [LogRow] = []
        for revision: Int32 in [1, 3, 2, 5] { rows.append(try build.alert(id, revision: revision, content: 1)) }
        rows.append(try build.alert())
        try await bench.append(row, rows)
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("notifications")
        let entries = try await work(followers, "notifications").flatMap(\.entries)
        let previous = try await followers.previous(of: entries)
        #expect(entries.map { previous[$0.key]?.revision } == [nil, 1, 3, nil])
        #expect(previous.values.allSatisfy { $0.payload == [0, 255, 0] && $0.headers == [0] })
    }

    @Test("A large payload of the revision before is left where it is, and fetched by itself")
    func largePrevious() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(row, [build.alert(id), build.alert(id, revision: 2, content: 1)])
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("notifications")
        var entry = try required(try await work(followers, "notifications").flatMap(\.entries).last)
        entry.previous = try await followers.previous(of: [entry], below: 2)[entry.key]
        #expect(entry.previous?.payload == nil && entry.previous?.payloadSize == 3)
        try await followers.fetchPayloads(of: &entry)
        #expect(entry.previous?.payload == [0, 255, 0])
    }

    @Test("A cursor moves over a slice under the lease, and never twice")
    func moves() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 3)
        let followers = Followers(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease("feed", token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors("feed")
        let slices = try await work(followers, "feed")
        #expect(slices.map(\.entries.count) == [3])
        #expect(try await followers.move("feed", token: UUID(), over: slices.map(\.move)) == false)
        #expect(try await followers.move("feed", token: token, over: slices.map(\.move)))
        #expect(try await followers.move("feed", token: token, over: slices.map(\.move)) == false)
        #expect(try await work(followers, "feed").isEmpty)
    }

    @Test("A slice ends at its quantum, and the next begins there")
    func quantum() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 5)
        let followers = Followers(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease("feed", token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors("feed")
        let first = try await work(followers, "feed", quantum: 2)
        #expect(first.first?.to == 2)
        _ = try await followers.move("feed", token: token, over: first.map(\.move))
        #expect(try await work(followers, "feed", quantum: 2).first?.entries.map(\.key.offset) == [2, 3])
    }

    @Test("What is published and not yet written down is not read again")
    func readsAhead() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 5)
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("feed")
        let first = try await work(followers, "feed", quantum: 2)
        #expect(first.map(\.isCut) == [true])
        let second = try await followers.work(
            "feed", outcomes: [.accepted], withBytes: false, behind: nil, ahead: first.map(\.move), busy: [])
        #expect(second.first?.entries.map(\.key.offset) == [2, 3, 4])
        #expect(second.map(\.isCut) == [false])
    }

    @Test("What an output reads where it knows that it stands is what it would find by its cursors")
    func readsAtPlaces() async throws {
        let bench = try await Bench.make()
        for partition in 1...3 { _ = try await filled(bench, 4, in: Int16(partition)) }
        let followers = Followers(pool: bench.pool)
        func work(_ places: [CursorPlace], quantum: Int = 100) async throws -> [Slice] {
            try await followers.work(
                at: places, outcomes: [.accepted], withBytes: false, portion: .init(rows: quantum))
        }
        let (first, second) = (try bench.key(.missingPerson, 1), try bench.key(.missingPerson, 2))
        let places = [
            CursorPlace(key: first, incarnation: 1, next: 3), CursorPlace(key: second, incarnation: 1, next: 4),
        ]
        let slices = try await work(places)
        #expect(slices.map(\.key) == [first], "nothing is left in the second, and nobody asked for the third")
        #expect(slices.flatMap(\.entries).map(\.key.offset) == [3] && slices.map(\.to) == [4])
        let cut = try await work([CursorPlace(key: first, incarnation: 1, next: 0)], quantum: 2)
        #expect(cut.map(\.to) == [2] && cut.map(\.isCut) == [true])
        #expect(try await work([CursorPlace(key: first, incarnation: 2, next: 0)]).isEmpty, "not this incarnation")
    }

    @Test("Each append says which partitions it was to")
    func hints() async throws {
        let bench = try await Bench.make()
        let listener = PostgresListener(
            url: bench.url, channels: [LogHint.channel], applicationName: "sanket", logger: Bench.logger)
        var heard = listener.notifications().makeAsyncIterator()
        let running = Task { await listener.run() }
        #expect(await heard.next() == .connected)
        let row = try await filled(bench, 2, in: 38)
        guard case .received(LogHint.channel, let payload, let sender) = await heard.next() else {
            Issue.record("nothing was said")
            return
        }
        #expect(LogHint.partitions(payload) == [row.key])
        #expect(sender == bench.connection.backendPID)
        running.cancel()
        await running.value
    }

    @Test("A hint that names no partition, or cannot be read, may be of any", arguments: ["", "7,x", "x", ","])
    func vagueHints(_ payload: String) {
        #expect(LogHint.partitions(payload) == nil)
    }

    @Test("Partitions share a portion, and each that has something gets some of it")
    func shares() async throws {
        let bench = try await Bench.make()
        for partition in 1...3 { _ = try await filled(bench, 4, in: Int16(partition)) }
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("feed")
        #expect(try await work(followers, "feed", quantum: 6).map(\.entries.count) == [2, 2, 2])
        #expect(try await work(followers, "feed", quantum: 1).map(\.entries.count) == [1, 1, 1])
    }

    @Test("An output behind a leader sees no row before the leader has passed it")
    func staysBehind() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 2)
        let followers = Followers(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease("leader", token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors("leader")
        try await followers.prepareCursors("behind")
        #expect(try await work(followers, "behind", behind: "leader").isEmpty)
        let slices = try await work(followers, "leader", quantum: 1)
        _ = try await followers.move("leader", token: token, over: slices.map(\.move))
        #expect(try await work(followers, "behind", behind: "leader").map(\.entries.count) == [1])
    }

    @Test("After a rebase a cursor finishes the old incarnation before it goes into the new")
    func crossesIncarnations() async throws {
        let bench = try await Bench.make()
        let row = try await filled(bench, 1)
        let followers = Followers(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease("feed", token: token, holder: "a", for: .seconds(60))
        _ = try await Incarnations(pool: bench.pool).rebase([row.key: 0], reason: "test")
        let again = try await bench.take(row.key)
        var build = RowBuilder(key: row.key, incarnation: 2)
        try await bench.append(again, [build.alert()])
        try await followers.prepareCursors("feed")
        let old = try await work(followers, "feed")
        #expect(old.map(\.incarnation) == [1])
        let place = CursorPlace(key: row.key, incarnation: 1, next: 0)
        let known = try await followers.work(at: [place], outcomes: [.accepted], withBytes: false)
        #expect(known.map(\.incarnation) == [1] && known.map(\.to) == old.map(\.to), "also by its place")
        _ = try await followers.move("feed", token: token, over: old.map(\.move))
        try await followers.prepareCursors("feed")
        #expect(try await work(followers, "feed").map(\.incarnation) == [2])
    }

    @Test("A payload that is too large to read with others is left out, and read by itself")
    func largePayload() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 1)
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("feed")
        let slices = try await followers.work(
            "feed", outcomes: [.accepted], withBytes: true, behind: nil, busy: [], portion: .init(payloadBytes: 2))
        var entry = try required(slices.first?.entries.first)
        #expect(entry.payload == nil && entry.payloadSize == 3)
        try await followers.fetchPayloads(of: &entry)
        #expect(entry.payload == [0, 255, 0])
    }

    @Test("An output that wants few of the rows passes the others in steps")
    func steps() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 5)
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors("dead-letters")
        let slices = try await followers.work(
            "dead-letters", outcomes: [.dead], withBytes: false, behind: nil, busy: [], portion: .init(offsets: 2))
        #expect(slices.map(\.to) == [2] && slices.allSatisfy(\.entries.isEmpty))
    }

    @Test(
        "What waits behind an output is what it publishes, of every incarnation, and for cursors that are not made yet")
    func counts() async throws {
        let bench = try await Bench.make()
        let row = try await filled(bench, 3)
        let followers = Followers(pool: bench.pool)
        let accounts = Accounts(pool: bench.pool)
        func waiting() async throws -> [Int] {
            try await accounts.outputs([("feed", [.accepted]), ("dead-letters", [.dead])]).map(\.waiting)
        }
        #expect(try await waiting() == [3, 0])
        let token = UUID()
        _ = try await followers.lease("feed", token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors("feed")
        _ = try await followers.move("feed", token: token, over: work(followers, "feed", quantum: 2).map(\.move))
        #expect(try await waiting() == [1, 0])
        _ = try await Incarnations(pool: bench.pool).rebase([row.key: 0], reason: "test")
        let again = try await bench.take(row.key)
        var build = RowBuilder(key: row.key, incarnation: 2)
        try await bench.append(again, [build.alert(), build.dead()])
        #expect(try await waiting() == [2, 1])
    }

    @Test("The projections can be rebuilt from the log, and are the same")
    func rebuilds() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let id = UUID()
        try await bench.append(row, [build.alert(id), build.alert(id, revision: 2), build.alert()])
        let followers = Followers(pool: bench.pool)
        let projection = Projection(pool: bench.pool)
        let token = UUID()
        _ = try await followers.lease(Projection.output, token: token, holder: "a", for: .seconds(60))
        func project() async throws -> [String] {
            try await followers.prepareCursors(Projection.output)
            while try await !projection.step(token: token, quantum: 1).isLast {}
            return try await Archive(pool: bench.pool).list(origin: nil, concerning: nil, kind: nil, limit: 10)
                .map { "\($0.id)/\($0.revision)" }.sorted()
        }
        let first = try await project()
        #expect(first.count == 2 && first.contains("\(id)/2"))
        try await projection.reset()
        #expect(try await Archive(pool: bench.pool).list(origin: nil, concerning: nil, kind: nil, limit: 10).isEmpty)
        #expect(try await project() == first)
    }

    @Test("An alert whose time is over is listed as expired, unless it had ended before")
    func expires() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let (past, future) = (Date(timeIntervalSinceNow: -60), Date(timeIntervalSinceNow: 3600))
        try await bench.append(
            row,
            [
                build.alert(expiresAt: past), build.alert(expiresAt: future),
                build.alert(lifecycle: "RESOLVED", expiresAt: past), build.alert(lifecycle: "TRANSFERRED"),
            ])
        let token = UUID()
        let followers = Followers(pool: bench.pool)
        _ = try await followers.lease(Projection.output, token: token, holder: "a", for: .seconds(60))
        try await followers.prepareCursors(Projection.output)
        while try await !Projection(pool: bench.pool).step(token: token, quantum: 10).isLast {}
        let lines = try await Archive(pool: bench.pool).list(origin: nil, concerning: nil, kind: nil, limit: 10)
        #expect(lines.compactMap(\.lifecycle).sorted() == ["EXPIRED", "ISSUED", "RESOLVED", "TRANSFERRED"])
    }

    @Test("The projection moves only under the lease")
    func projectsUnderTheLease() async throws {
        let bench = try await Bench.make()
        _ = try await filled(bench, 1)
        let followers = Followers(pool: bench.pool)
        try await followers.prepareCursors(Projection.output)
        #expect(try await Projection(pool: bench.pool).step(token: UUID(), quantum: 10).records == 0)
    }
}
