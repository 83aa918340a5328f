import Alerts
import FoundationEssentials
import Postgres
import PostgresTesting
import Store
import Testing

@Suite("What States do about an alert")
struct DeedsTests {
    private let alert = UUID()

    @Test("A deed is kept as it was told, and its alert's timeline is in the order of the numbers")
    func keeps() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        try await desk.record(.notOurs, by: "IN-BR", at: alert, to: "IN-JH")
        let timeline = try await desk.deeds.timeline(of: alert)
        #expect(timeline.map(\.number) == [1, 2])
        let last = try required(timeline.last)
        #expect(last.origin.iso == "IN-WB" && last.alertKind == .missingPerson && last.act.isEmpty)
        let told = last.told
        #expect(told.type == .notOurs && told.state.iso == "IN-BR" && told.to?.iso == "IN-JH" && told.revision == 1)
        #expect(told.officer == "officer.a" && told.enteredBy == nil && told.district == 314 && told.detail == [1, 2])
        #expect(told.doneAt == Date(timeIntervalSince1970: 1_795_150_800))
        #expect(try await desk.deeds.deed(last.id)?.number == 2)
    }

    @Test("The same deed told twice is one row, also at the same moment; the first is given back")
    func once() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let deed = try desk.deed(.acknowledged, by: "IN-BR", at: alert)
        let deeds = desk.deeds
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<8 { group.addTask { try await deeds.record(deed).number } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(numbers == [1])
        #expect(try await desk.bench.number("SELECT count(*) FROM deeds") == 1)
    }

    @Test(
        "Deeds of one origin have no gap, whoever is refused, fails or loses the session half-way; a follower sees each once"
    )
    func gapless() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let told = try (0..<300).map { index in
            switch index % 6 {
            case 0: try desk.deed(.accepted, by: "IN-JH", at: alert)  // not told: refused
            case 1: try desk.deed(.accepted, by: "IN-BR", at: alert, officer: "Not An Id")  // fails at the row
            default: try desk.deed(index % 2 == 0 ? .sighted : .refused, by: "IN-BR", at: alert)
            }
        }
        let expected = Set(told.enumerated().filter { $0.offset % 6 > 1 }.map(\.element.id))
        let doomed = PostgresPool(
            url: desk.bench.url, size: 12, applicationName: "doomed", settings: [:], logger: Bench.logger)
        let deeds = Deeds(pool: doomed)
        let reader = desk.deeds.log(.all)
        let followers = Followers(pool: desk.bench.pool)
        let token = UUID()
        _ = try await followers.lease(Deeds.output, token: token, holder: "a", for: .seconds(60))
        try await reader.prepareCursors(Deeds.output)
        func follow() async throws -> [Deed] {
            var seen: [Deed] = []
            for slice in try await desk.unread(reader) {
                #expect(slice.entries.map(\.key.offset) == Array(slice.from..<slice.to))
                #expect(try await reader.move(Deeds.output, token: token, over: [slice.move], isFollowed: false))
                seen += slice.entries.compactMap(\.deed)
            }
            return seen
        }
        let cluster = try await PostgresCluster.shared()
        let isDone = Task {
            // Each is told until it is recorded or refused for good.
            await withTaskGroup(of: Void.self) { group in
                for (index, deed) in told.enumerated() {
                    if index >= 12 { await group.next() }
                    group.addTask {
                        while true {
                            do throws(DeedError) {
                                _ = try await deeds.record(deed)
                            } catch {
                                if case .unavailable = error { continue }
                            }
                            return
                        }
                    }
                }
            }
        }
        var seen: [Deed] = []
        for _ in 0..<20 {
            try await cluster.terminate(applicationName: "doomed")
            seen += try await follow()
        }
        await isDone.value
        while true {
            let more = try await follow()
            if more.isEmpty { break }
            seen += more
        }
        #expect(seen.map(\.number) == Array(1...200))
        #expect(Set(seen.map(\.id)) == expected)
        #expect(try await Accounts(pool: desk.bench.pool).deedGaps().isEmpty)
        await doomed.close()
    }

    @Test("Cursors move under the lease, from where they were read, all or none")
    func cursors() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        let followers = Followers(pool: desk.bench.pool)
        let token = UUID()
        _ = try await followers.lease(Deeds.output, token: token, holder: "a", for: .seconds(60))
        let reader = desk.deeds.log(.all)
        try await reader.prepareCursors(Deeds.output)
        let slices = try await desk.unread(reader)
        #expect(slices.map(\.entries.count) == [1])
        #expect(try await desk.unread(reader, busy: slices.map(\.key)).isEmpty)
        #expect(try await desk.unread(reader, ahead: slices.map(\.move)).isEmpty)
        func move(_ token: UUID) async throws -> Bool {
            try await reader.move(Deeds.output, token: token, over: slices.map(\.move), isFollowed: false)
        }
        #expect(try await move(UUID()) == false)
        #expect(try await move(token))
        #expect(try await move(token) == false)
        #expect(try await desk.unread(reader).isEmpty)
    }

    @Test("Who tells States of an alert reads the deeds that do, with its current revision, and passes the others")
    func telling() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        try await desk.publish(alert, 2)
        let sighting = try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-KL")
        let reader = desk.deeds.log(.telling)
        try await reader.prepareCursors(Deeds.output)
        let slice = try #require(try await desk.unread(reader).first)
        #expect(slice.from == 1 && slice.to == 3 && slice.entries.map(\.key.offset) == [2])
        let entry = try #require(slice.entries.first)
        #expect(entry.revision == 2 && entry.alertID == alert && entry.payload != nil)
        #expect(entry.deed?.id == sighting.id && entry.deed?.act.map(\.iso) == ["IN-KA", "IN-KL"])
        #expect(try await reader.entry(of: sighting.key)?.deed?.id == sighting.id)
        #expect(try await desk.deeds.log(.all).entry(of: sighting.key)?.revision == 1)
    }

    @Test("How an alert stands: its current revision, its clock, and whom revisions and sightings have told")
    func standing() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.publish(alert, 2, clock: nil)
        try await desk.record(.sighted, by: "IN-KA", at: alert)
        let standing = try #require(try await desk.deeds.standing(of: alert))
        #expect(standing.origin.iso == "IN-WB" && standing.revision == 2 && standing.clock == nil)
        #expect(standing.told.map(\.iso) == ["IN-BR"])
        #expect(try await desk.deeds.standing(of: UUID()) == nil)
    }

    @Test("A deed at no alert, at a revision that is not there, or by whom it does not concern is refused")
    func refuses() async throws {
        var desk = try await Desk()
        try await desk.publish(alert, lookOut: ["IN-JH"])
        func refusal(_ type: DeedType, by state: String, revision: Int32 = 1, to: String? = nil) async throws -> String?
        {
            try await desk.refusal(of: desk.deed(type, by: state, at: alert, revision: revision, to: to))
        }
        #expect(try await desk.refusal(of: desk.deed(.sighted, by: "IN-BR", at: UUID())) == "no such alert")
        #expect(try await refusal(.acknowledged, by: "IN-BR", revision: 2) == "revision ahead of 1")
        for type in [DeedType.acknowledged, .accepted, .refused, .assigned, .outcome] {
            #expect(try await refusal(type, by: "IN-KA") == "not concerned", "\(type)")
        }
        for type in [DeedType.acknowledged, .accepted, .refused, .accessAsked] {
            #expect(try await refusal(type, by: "IN-WB") == "not concerned", "\(type)")
        }
        for type in [DeedType.accessGranted, .accessWithdrawn] {
            #expect(try await refusal(type, by: "IN-BR", to: "IN-KA") == "not concerned", "\(type)")
        }
        #expect(try await refusal(.photographAdded, by: "IN-BR") == "not concerned")
        #expect(try await refusal(.notOurs, by: "IN-BR") == "malformed")
        #expect(try await refusal(.acknowledged, by: "IN-JH") == nil)
        #expect(try await refusal(.sighted, by: "IN-KA") == nil)
        #expect(try await refusal(.outcome, by: "IN-WB") == nil)
    }

    @Test("An id that stands for another deed is told, and gives nothing of that away")
    func takenID() async throws {
        var desk = try await Desk()
        try await desk.publish(alert, act: ["IN-BR", "IN-JH"])
        let id = UUID()
        try await desk.record(.acknowledged, by: "IN-BR", at: alert, id: id)
        #expect(try await desk.refusal(of: desk.deed(.acknowledged, by: "IN-JH", at: alert, id: id)) == "id taken")
        #expect(try await desk.refusal(of: desk.deed(.accepted, by: "IN-BR", at: alert, id: id)) == "id taken")
    }

    @Test("A deed that says anything else than the first under its id is another, and is not swallowed")
    func otherDeed() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.publish(alert, 2)
        var told = try desk.deed(.sighted, by: "IN-BR", at: alert, revision: 2, heading: "IN-KL")
        told.enteredBy = "clerk-1"
        let first = try await desk.deeds.record(told)
        for change: (inout NewDeed) -> Void in [
            { $0.detail = [1, 3] }, { $0.detail = nil }, { $0.heading = State(iso: "IN-TN") }, { $0.heading = nil },
            { $0.district = 200 }, { $0.officer = "officer.b" },
            { ($0.revision, $0.isRevisionNamed) = (1, true) },
        ] {
            var other = told
            change(&other)
            #expect(try await desk.refusal(of: other) == "id taken")
        }
        // What the door adds by itself is another each time, and so may be who enters it; still it is the same deed.
        try await desk.publish(alert, 3)
        var again = told
        (again.revision, again.doneAt, again.dueAt, again.enteredBy) = (3, Date(), Date() + 60, "clerk-2")
        #expect(try await desk.deeds.record(again).number == first.number)
        (again.revision, again.isRevisionNamed) = (2, true)
        #expect(try await desk.deeds.record(again).number == first.number)
        #expect(try await desk.bench.number("SELECT count(*) FROM deeds") == 1)
    }

    @Test("What a deed sees to, and whom it is about, is part of it; the request that a grant answers is found again")
    func otherItem() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let items = [
            try await desk.record(.refused, by: "IN-BR", at: alert),
            try await desk.record(.refused, by: "IN-BR", at: alert),
        ]
        let seen = try desk.deed(.acknowledged, by: "IN-WB", at: alert, closes: items[0].id)
        for _ in 0..<2 { #expect(try await desk.refusal(of: seen) == nil) }
        for item in [items[1].id, nil] {
            var other = seen
            other.closes = item
            #expect(try await desk.refusal(of: other) == "id taken")
        }
        let request = try await desk.record(.accessAsked, by: "IN-KA", at: alert)
        var grant = try desk.deed(.accessGranted, by: "IN-WB", at: alert, to: "IN-KA")
        #expect(try await desk.deeds.record(grant).told.closes == request.id)
        #expect(try await desk.deeds.record(grant).told.closes == request.id)
        grant.to = State(iso: "IN-TN")
        #expect(try await desk.refusal(of: grant) == "id taken")
    }

    @Test("A revision is acknowledged once by each State; a later one, and a new sighting, again")
    func acknowledgesOnce() async throws {
        var desk = try await Desk()
        try await desk.publish(alert, act: ["IN-BR", "IN-JH"])
        func refusal(_ state: String, _ revision: Int32 = 1) async throws -> String? {
            try await desk.refusal(of: desk.deed(.acknowledged, by: state, at: alert, revision: revision))
        }
        #expect(try await refusal("IN-BR") == nil)
        #expect(try await refusal("IN-BR") == "already done by 1")
        #expect(try await refusal("IN-JH") == nil)
        try await desk.publish(alert, 2)
        #expect(try await refusal("IN-BR", 2) == nil)
        try await desk.record(.sighted, by: "IN-JH", at: alert, heading: "IN-BR")
        #expect(try await refusal("IN-BR", 2) == nil)
        #expect(try await refusal("IN-BR", 2) == "already done by 5")
    }

    @Test("A sighting, a refusal and a request are items of the origin, each under its clock, until it closes them")
    func items() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let seen = try await desk.record(.sighted, by: "IN-BR", at: alert)
        try await desk.record(.refused, by: "IN-BR", at: alert)
        try await desk.record(.accessAsked, by: "IN-KA", at: alert)
        try await desk.record(.sighted, by: "IN-WB", at: alert)
        let names = [alert: "a"]
        #expect(
            try await desk.waiting(for: "IN-WB", names) == ["a sighted 15", "a refused 30", "a access-asked 720"])
        let other = try desk.deed(.acknowledged, by: "IN-BR", at: alert, closes: seen.id)
        #expect(try await desk.refusal(of: other) == "nothing to close")
        try await desk.record(.acknowledged, by: "IN-WB", at: alert, closes: seen.id)
        #expect(try await desk.waiting(for: "IN-WB", names) == ["a refused 30", "a access-asked 720"])
        let again = try desk.deed(.acknowledged, by: "IN-WB", at: alert, closes: seen.id)
        #expect(try await desk.refusal(of: again) == "already done by 5")
        #expect(try await desk.refusal(of: other) == "nothing to close")
        #expect(try await Accounts(pool: desk.bench.pool).wrongItems() == 0)
    }

    @Test("Access is asked for, granted, which closes the request, and withdrawn; each once")
    func access() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        func refusal(_ type: DeedType, by state: String, to: String? = nil) async throws -> String? {
            try await desk.refusal(of: desk.deed(type, by: state, at: alert, to: to))
        }
        #expect(try await refusal(.accessWithdrawn, by: "IN-WB", to: "IN-KA") == "nothing to close")
        #expect(try await refusal(.accessAsked, by: "IN-KA") == nil)
        #expect(try await refusal(.accessAsked, by: "IN-KA") == "already done by 1")
        #expect(try await refusal(.accessGranted, by: "IN-WB", to: "IN-KA") == nil)
        #expect(try await desk.deeds.access(to: alert) == Desk.states(["IN-KA"]))
        #expect(try await desk.waiting(for: "IN-WB", [:]).isEmpty)
        #expect(try await refusal(.accessAsked, by: "IN-KA") == "already done by 2")
        #expect(try await refusal(.accessGranted, by: "IN-WB", to: "IN-KA") == "already done by 2")
        #expect(try await refusal(.accessWithdrawn, by: "IN-WB", to: "IN-KA") == nil)
        #expect(try await desk.deeds.access(to: alert).isEmpty)
        #expect(try await refusal(.accessWithdrawn, by: "IN-WB", to: "IN-KA") == "nothing to close")
        #expect(try await refusal(.accessAsked, by: "IN-KA") == nil)
    }

    @Test(
        "What a sighting opened the origin takes back, also for later revisions; a grant or a sighting opens it again")
    func takesBackWhatASightingOpened() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        func refusal(_ type: DeedType, to: String) async throws -> String? {
            try await desk.refusal(of: desk.deed(type, by: "IN-WB", at: alert, to: to))
        }
        // Nobody told Karnataka of it; the origin sees what opens the alert, and to whom.
        let sighting = try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-TN")
        #expect(try await desk.waiting(for: "IN-WB", [alert: "a"]) == ["a sighted 15"])
        #expect(try await desk.deeds.timeline(of: alert).map(\.told.heading?.iso) == ["IN-TN"])
        #expect(try await desk.deeds.access(to: alert) == Desk.states(["IN-TN"]))
        try await desk.record(.acknowledged, by: "IN-WB", at: alert, closes: sighting.id)
        #expect(try await refusal(.accessWithdrawn, to: "IN-KA") == "nothing to close", "nobody lets itself in")
        #expect(try await refusal(.accessWithdrawn, to: "IN-TN") == nil)
        #expect(try await desk.deeds.access(to: alert).isEmpty)
        #expect(try await refusal(.accessWithdrawn, to: "IN-TN") == "nothing to close")
        try await desk.publish(alert, 2)
        #expect(try await refusal(.accessGranted, to: "IN-TN") == nil)
        #expect(try await desk.deeds.access(to: alert) == Desk.states(["IN-TN"]))
        #expect(try await refusal(.accessWithdrawn, to: "IN-TN") == nil)
        try await desk.record(.sighted, by: "IN-BR", at: alert, heading: "IN-TN")
        #expect(try await desk.deeds.access(to: alert) == Desk.states(["IN-TN"]))
        try await desk.publish(alert, 3)
        let ahead = try await desk.bench.pool.query(#"SELECT coalesce(ahead, 0) FROM log ORDER BY "offset""#)
            .decode(Int64.self)
        #expect(ahead == [0, 0, 1 << 33])
        #expect(try await desk.bench.number(#"SELECT onward FROM log WHERE "offset" = 1"#) == 1 << 33 | 1 << 29)
    }

    @Test("A State that says they are heading to itself is told of later revisions, and not in full")
    func headingToItself() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-KA")
        #expect(try await desk.deeds.access(to: alert).isEmpty)
        try await desk.publish(alert, 2)
        #expect(
            try await desk.bench.number(
                #"SELECT count(*) FROM log WHERE "offset" = 1 AND onward = 1 << 29 AND coalesce(ahead, 0) = 0"#) == 1)
    }

    @Test("A sighting that waits its turn among the deeds of its origin holds up no revision")
    func holdsUpNobody() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let other = try await Bench.connect(desk.bench.url)
        try await other.script("BEGIN; SELECT 1 FROM deed_counters WHERE origin = 19 FOR UPDATE")
        let deed = try desk.deed(.sighted, by: "IN-BR", at: alert, heading: "IN-TN")
        let deeds = desk.deeds
        let sighting = Task { try await deeds.record(deed) }
        while try await desk.bench.number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < 1
        { await Task.yield() }
        try await desk.bench.connection.script("SET lock_timeout = '1s'")
        try await desk.publish(alert, 2)
        try await other.script("COMMIT")
        #expect(try await sighting.value.act == Desk.states(["IN-TN"]))
    }

    @Test(
        "A sighting tells its own State and the one they are heading to, never the origin; of an alert that is over nobody"
    )
    func tells() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        #expect(
            try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-TN").act
                == Desk.states(["IN-KA", "IN-TN"]))
        #expect(try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-WB").act.isEmpty)
        #expect(try await desk.record(.sighted, by: "IN-WB", at: alert, heading: "IN-BR").act == Desk.states(["IN-BR"]))
        try await desk.publish(alert, 2, act: [], lookOut: ["IN-BR"], clock: nil, lifecycle: "RESOLVED")
        #expect(try await desk.record(.sighted, by: "IN-GJ", at: alert, heading: "IN-MH").act.isEmpty)
    }

    @Test("Later revisions go to whom sightings have told")
    func goesOnward() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.sighted, by: "IN-KA", at: alert, heading: "IN-TN")
        try await desk.publish(alert, 2, act: [], lookOut: ["IN-JH"])
        let followers = Followers(pool: desk.bench.pool)
        try await followers.prepareCursors("notifications")
        let last = try await followers.work(
            "notifications", outcomes: [.accepted], withBytes: false, behind: nil, busy: []
        ).flatMap(\.entries).last
        #expect(last?.told == (try Desk.states(["IN-BR", "IN-JH", "IN-KA", "IN-TN"])))
        #expect(last?.onward == (try Desk.states(["IN-KA", "IN-TN"])))
        #expect(last?.ahead == (try Desk.states(["IN-TN"])))
        #expect(last?.clock == .child)
        #expect(try await desk.bench.number(#"SELECT act FROM log WHERE "offset" = 1"#) == 1 << 33 | 1 << 29)
    }

    @Test("A revision that is settled while a sighting is being recorded waits for it, and knows whom it tells")
    func settlesBehind() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        let gate = try await Bench.connect(desk.bench.url)
        try await gate.script(
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END $$;
            CREATE TRIGGER wait AFTER INSERT ON deeds FOR EACH ROW EXECUTE FUNCTION wait();
            SELECT pg_advisory_lock(7);
            """)
        func waiting(_ count: Int64) async throws {
            while try await desk.bench.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                < count
            { await Task.yield() }
        }
        let deed = try desk.deed(.sighted, by: "IN-BR", at: alert, heading: "IN-TN")
        let deeds = desk.deeds
        let sighting = Task { try await deeds.record(deed) }
        try await waiting(1)
        var publisher = desk
        let publishing = Task { try await publisher.publish(alert, 2) }
        try await waiting(2)
        try await gate.script("SELECT pg_advisory_unlock(7)")
        _ = try await sighting.value
        try await publishing.value
        #expect(try await desk.bench.number(#"SELECT onward FROM log WHERE "offset" = 1"#) == 1 << 33)
    }

    @Test("A deed that is gone, and a cursor beyond the last one, are found")
    func accounts() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        for _ in 0..<3 { try await desk.record(.refused, by: "IN-BR", at: alert) }
        let accounts = Accounts(pool: desk.bench.pool)
        #expect(try await accounts.deedGaps().isEmpty)
        #expect(try await accounts.deedsWaiting(Deeds.output).waiting == 3)
        try await desk.bench.connection.script(
            """
            DELETE FROM open_items; DELETE FROM deeds WHERE number = 2;
            INSERT INTO deed_cursors (output, origin, next) VALUES ('deeds', 19, 5);
            """)
        let gaps = try await accounts.deedGaps()
        #expect(gaps.map(\.origin.iso) == ["IN-WB"] && gaps.map(\.numbered) == [3] && gaps.map(\.found) == [2])
        #expect(try await accounts.deedCursorsAhead().map(\.origin.iso) == ["IN-WB"])
        #expect(try await accounts.wrongItems() == 2)
    }
}
