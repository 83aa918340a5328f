import Alerts
import FoundationEssentials
import Postgres
import PostgresTesting
import Store
import Synchronization
import Testing

@Suite("The second wall")
struct ViewingTests {
    /// Three alerts: of West Bengal to Bihar, of West Bengal to Kerala, of Bihar to Kerala; each is in the projection too.
    private struct Scene {
        let bench: Bench
        /// One connection, so that whoever comes next gets the one that was left.
        let pool: PostgresPool
        let viewing: Viewing
        let toBihar = UUID()
        let toKerala = UUID()
        let ofBihar = UUID()

        static let tables = [
            "log", "alerts", "deeds", "duties", "open_items", "access_grants", "access_by_sighting", "alert_records",
            "match_keys", "match_names", "name_keys",
        ]

        init() async throws {
            bench = try await Bench.make()
            pool = PostgresPool(
                url: bench.url, size: 1, applicationName: "sanket", settings: Viewing.sessionSettings,
                logger: Bench.logger)
            viewing = Viewing(pool: pool)
            var builder = RowBuilder(key: try bench.key())
            try await bench.append(
                try await bench.take(builder.key),
                [try builder.alert(toBihar, told: "IN-BR"), try builder.alert(toKerala, told: "IN-KL")])
            var other = RowBuilder(key: try bench.key(.missingPerson, 10))
            try await bench.append(
                try await bench.take(other.key), [try other.alert(ofBihar, told: "IN-KL", origin: "IN-BR")])
            try await fill(bench.pool)
        }

        private func fill(_ pool: PostgresPool) async throws {
            _ = try await pool.transaction([
                """
                INSERT INTO alerts (alert_id, origin, kind, revision, first_taken_at, taken_at, act, told, warnings, topic,
                                    incarnation, partition, "offset")
                SELECT alert_id, origin, kind, revision, taken_at, taken_at, act, told, 0, topic, incarnation, partition,
                       "offset" FROM log
                """,
                """
                INSERT INTO duties (state, alert_id, revision, since, clock, due_at)
                VALUES (10, \(toBihar), 1, now(), 1, now()), (32, \(toKerala), 1, now(), 1, now()),
                       (32, \(ofBihar), 1, now(), 1, now())
                """,
                "INSERT INTO match_keys VALUES (\([UInt8](repeating: 1, count: 16)), \(toBihar), 'phone', 'f', now())",
            ])
        }

        func viewer(_ iso: String, _ role: Role = .officer) throws -> Viewer {
            Viewer(try required(State(iso: iso)), role)
        }

        /// The alerts that a statement without any WHERE shows.
        func everything(
            in table: String = "log", for viewer: Viewer, behind wall: Viewing.Wall = .gateway
        ) async throws -> Set<UUID> {
            try await viewing.read(for: viewer, behind: wall) { connection in
                Set(try connection.query("SELECT alert_id FROM \(identifier: table)").decode(UUID.self))
            }
        }

        /// What one sees who takes the connection as it is.
        func leftovers(_ table: String = "log") async throws -> Int64 {
            try required(
                try await pool.query("SELECT count(*) FROM \(identifier: table)").decode(Int64.self).first)
        }

        func deed(
            _ type: String, of alert: UUID, origin: Int16, number: Int64, by state: Int16, to: Int16? = nil,
            heading: Int16? = nil
        ) async throws {
            _ = try await bench.pool.query(
                """
                INSERT INTO deeds (origin, number, id, alert_id, revision, alert_kind, type, state, officer, done_at, taken_at,
                                   to_state, heading, act, detail)
                VALUES (\(origin), \(number), \(UUID()), \(alert), 1, 'missing-person', \(type), \(state), 'wb-1', now(), now(),
                        \(to), \(heading), coalesce(1::bigint << \(heading.map { Int32($0) }), 0), \([UInt8]("somewhere".utf8)))
                """)
        }
    }

    @Test("A forgotten WHERE shows a State its own alerts and those it was told of, and no other")
    func forgottenWhere() async throws {
        let scene = try await Scene()
        for table in ["log", "alerts"] {
            #expect(
                try await scene.everything(in: table, for: scene.viewer("IN-WB")) == [scene.toBihar, scene.toKerala])
            #expect(
                try await scene.everything(in: table, for: scene.viewer("IN-BR")) == [scene.toBihar, scene.ofBihar])
            #expect(
                try await scene.everything(in: table, for: scene.viewer("IN-KL")) == [scene.toKerala, scene.ofBihar])
            #expect(try await scene.everything(in: table, for: scene.viewer("IN-MH")) == [])
        }
        #expect(try await scene.everything(in: "duties", for: scene.viewer("IN-BR")) == [scene.toBihar])
        #expect(try await scene.everything(in: "duties", for: scene.viewer("IN-WB")) == [])
    }

    @Test(
        "What is deeper than redacted is behind the wall for whoever sees redacted alerts only, and a control room sees its own"
    )
    func roles() async throws {
        let scene = try await Scene()
        for role in [Role.viewer, .auditor] {
            for table in ["log", "alerts", "deeds", "duties"] {
                #expect(try await scene.everything(in: table, for: scene.viewer("IN-BR", role)) == [], "\(table)")
            }
        }
        #expect(try await scene.everything(for: scene.viewer("IN-BR", .publisher)) == [scene.ofBihar])
        #expect(try await scene.everything(for: scene.viewer("IN", .union)).count == 3)
        #expect(try await scene.everything(for: scene.viewer("IN", .officer)) == [])
    }

    @Test("Access that the origin gave opens an alert and its deeds, and taking it back closes them")
    func grants() async throws {
        let scene = try await Scene()
        let viewer = try scene.viewer("IN-MH")
        try await scene.deed("acknowledged", of: scene.toBihar, origin: 19, number: 1, by: 10)
        #expect(try await scene.everything(in: "deeds", for: viewer) == [])
        try await scene.deed("access-granted", of: scene.toBihar, origin: 19, number: 2, by: 19, to: 27)
        #expect(try await scene.everything(for: viewer) == [scene.toBihar])
        #expect(try await scene.everything(in: "deeds", for: viewer) == [scene.toBihar])
        #expect(try await scene.everything(in: "access_grants", for: viewer) == [scene.toBihar])
        try await scene.deed("access-withdrawn", of: scene.toBihar, origin: 19, number: 3, by: 19, to: 27)
        for table in ["log", "deeds", "access_grants"] {
            #expect(try await scene.everything(in: table, for: viewer) == [], "\(table)")
        }
    }

    @Test("A sighting lets the State in where it leads, until the origin takes that back")
    func sighting() async throws {
        let scene = try await Scene()
        try await scene.deed("sighted", of: scene.toBihar, origin: 19, number: 1, by: 10, heading: 27)
        #expect(try await scene.everything(for: scene.viewer("IN-MH")) == [scene.toBihar])
        #expect(try await scene.everything(for: scene.viewer("IN-GJ")) == [])
        try await scene.deed("access-withdrawn", of: scene.toBihar, origin: 19, number: 2, by: 19, to: 27)
        for table in ["log", "alerts", "deeds"] {
            #expect(try await scene.everything(in: table, for: scene.viewer("IN-MH")) == [], "\(table)")
        }
        try await scene.deed("sighted", of: scene.toBihar, origin: 19, number: 3, by: 10, heading: 27)
        #expect(try await scene.everything(for: scene.viewer("IN-MH")) == [scene.toBihar])
    }

    @Test("Who says no State, or no role, sees no row, behind either wall")
    func unset() async throws {
        let scene = try await Scene()
        let plain = PostgresPool(url: scene.bench.url, size: 1, applicationName: "sanket", logger: Bench.logger)
        for wall in [Viewing.Wall.gateway, .redactor] {
            for table in Scene.tables {
                for (state, role) in [("", ""), ("19", ""), ("", "union"), ("", "officer")] {
                    let seen = try? await plain.transaction([
                        """
                        SELECT set_config('role', \(wall.rawValue), true), set_config('sanket.state', \(state), true),
                               set_config('sanket.role', \(role), true)
                        """,
                        "SELECT count(*) FROM \(identifier: table)",
                    ]).last?.decode(Int64.self).first
                    // Or it may not so much as ask.
                    #expect(seen ?? 0 == 0, "\(wall) \(table) \(state) \(role)")
                }
            }
        }
        // It is the viewer that was missing.
        #expect(try await scene.everything(for: scene.viewer("IN-WB"), behind: .redactor).count == 3)
        #expect(try await scene.everything(in: "match_keys", for: scene.viewer("IN-KL"), behind: .redactor).count == 1)
    }

    @Test("A connection that comes back after an error in the middle shows nothing to the next")
    func errorInTheMiddle() async throws {
        let scene = try await Scene()
        let pid = Mutable<Int64>()
        await #expect(throws: Missing.self) {
            try await scene.viewing.read(for: scene.viewer("IN-WB")) { connection in
                let seen = try connection.query("SELECT count(*), pg_backend_pid()::bigint FROM log")
                    .decode(Int64.self, Int64.self)
                pid.value = seen.first?.1
                if seen.first?.0 == 2 { throw Missing() }
            }
        }
        try await shutsNext(scene, pid: pid.value)
    }

    @Test("A connection that comes back after a statement failed shows nothing to the next")
    func statementFails() async throws {
        let scene = try await Scene()
        let pid = Mutable<Int64>()
        await #expect(throws: PostgresError.self) {
            try await scene.viewing.read(for: scene.viewer("IN-WB")) { connection in
                pid.value = try connection.query("SELECT pg_backend_pid()::bigint").decode(Int64.self).first
                _ = try connection.query("SELECT 1 / 0")
            }
        }
        try await shutsNext(scene, pid: pid.value)
    }

    @Test(
        "A connection that comes back from a task cancelled in the middle shows nothing to the next",
        .timeLimit(.minutes(1)))
    func cancelledInTheMiddle() async throws {
        let scene = try await Scene()
        let pid = Mutable<Int64>()
        let task = Task {
            try await scene.viewing.read(for: scene.viewer("IN-WB")) { connection in
                pid.value = try connection.query("SELECT pg_backend_pid()::bigint").decode(Int64.self).first
                _ = try connection.query("SELECT pg_sleep(60)")
            }
        }
        while try await scene.bench.number(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()") == 0
        {
            await Task.yield()
        }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.reason == .cancelled)
        try await shutsNext(scene, pid: pid.value)
    }

    /// The same connection, taken as it is, and then for another viewer.
    private func shutsNext(_ scene: Scene, pid: Int64?) async throws {
        let next = try await scene.pool.query(
            """
            SELECT pg_backend_pid()::bigint, coalesce(current_setting('sanket.state', true), ''),
                   coalesce(current_setting('sanket.role', true), ''), current_setting('role'),
                   current_setting('transaction_read_only')
            """
        ).decode(Int64.self, String.self, String.self, String.self, String.self)
        #expect(next.first?.0 == pid)
        #expect(next.first?.1 == "" && next.first?.2 == "" && next.first?.3 == "sanket_gateway")
        #expect(next.first?.4 == "off")
        for table in ["log", "alerts", "deeds", "duties"] { #expect(try await scene.leftovers(table) == 0) }
        #expect(try await scene.everything(for: scene.viewer("IN-KL")) == [scene.toKerala, scene.ofBihar])
    }

    @Test("Nothing can be written through it")
    func readOnly() async throws {
        let scene = try await Scene()
        for statement: PostgresQuery in [
            "UPDATE log SET told = 0", "DELETE FROM log", "INSERT INTO deed_counters VALUES (1, 1)",
            "CREATE TABLE mine ()",
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await scene.viewing.read(for: scene.viewer("IN", .union)) { _ = try $0.query(statement) }
            }
            #expect(["42501", "25006"].contains(error?.sqlState ?? ""))
        }
    }

    @Test("The roles own nothing, can't log in, and are no superuser's")
    func rights() async throws {
        let scene = try await Scene()
        for role in ["sanket_gateway", "sanket_redactor"] {
            #expect(
                try await scene.bench.number(
                    """
                    SELECT count(*) FROM pg_roles
                    WHERE rolname = \(role) AND NOT rolcanlogin AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole
                          AND NOT rolcreatedb
                    """) == 1)
            #expect(
                try await scene.bench.number(
                    "SELECT count(*) FROM pg_shdepend WHERE refobjid = \(unescaped: "'\(role)'")::regrole AND deptype = 'o'"
                )
                    == 0)
        }
    }

    @Test("Every table that tells of an alert is behind the wall, for its owner too")
    func forced() async throws {
        let bench = try await Bench.make()
        let open = try await bench.pool.query(
            """
            SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'alert_id'
                  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
            """
        ).decode(String.self)
        #expect(open == [])
    }
}

/// A value that a closure of another thread sets.
final class Mutable<Value: Sendable>: Sendable {
    private let storage = Mutex<Value?>(nil)
    var value: Value? {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }
}
