import Postgres
import Testing

@Suite("Migrations")
struct MigrationsTests {
    private static let first = (name: "0001_alert.sql", sql: "CREATE TABLE alert (id int); CREATE INDEX ON alert (id);")
    private static let second = (name: "0002_officer.sql", sql: "CREATE TABLE officer (id int)")

    @Test("apply once, in order, and a second time do nothing")
    func twice() async throws {
        try await withDatabase { connection, _ in
            let migrations = Migrations([Self.first, Self.second])
            let applied = try await migrations.apply(on: connection, logger: .quiet)
            #expect(applied == ["0001_alert.sql", "0002_officer.sql"])
            let again = try await migrations.apply(on: connection, logger: .quiet)
            #expect(again == [])
        }
    }

    @Test("of a file that was changed after it had been applied are refused, by its name")
    func changed() async throws {
        try await withDatabase { connection, _ in
            _ = try await Migrations([Self.first]).apply(on: connection, logger: .quiet)
            let changed = Migrations([(Self.first.name, Self.first.sql + " ")])
            let error = await failure(of: { try await changed.apply(on: connection, logger: .quiet) })
            #expect(error?.reason == .migration)
            #expect(error?.message.contains("0001_alert.sql was changed") == true)
        }
    }

    @Test("that only a newer program knows are refused, by name")
    func newer() async throws {
        try await withDatabase { connection, _ in
            _ = try await Migrations([Self.first, Self.second]).apply(on: connection, logger: .quiet)
            let error = await failure(of: { try await Migrations([Self.first]).status(on: connection) })
            #expect(error?.reason == .migration)
            #expect(error?.message.contains("0002_officer.sql") == true)
        }
    }

    @Test("that would be slipped in before applied ones are refused, by name")
    func slippedIn() async throws {
        try await withDatabase { connection, _ in
            _ = try await Migrations([Self.second]).apply(on: connection, logger: .quiet)
            let error = await failure(of: {
                try await Migrations([Self.first, Self.second]).apply(on: connection, logger: .quiet)
            })
            #expect(error?.message.contains("0001_alert.sql has not been applied") == true)
        }
    }

    @Test("of two processes that start at once apply once")
    func atOnce() async throws {
        try await withDatabase { _, url in
            let migrations = Migrations([("0001.sql", "SELECT pg_sleep(0.2); " + Self.first.sql), Self.second])
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask { try await migrations.apply(on: connect(url), logger: .quiet) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == ["0001.sql", "0002_officer.sql"])
        }
    }

    @Test("that fail keep what came before them, and leave nothing of themselves")
    func failing() async throws {
        try await withDatabase { connection, _ in
            let broken = (name: "0002_broken.sql", sql: "CREATE TABLE half (id int); SELECT 1 / 0;")
            let error = await failure(of: {
                try await Migrations([Self.first, broken]).apply(on: connection, logger: .quiet)
            })
            #expect(error?.sqlState == "22012")
            #expect(error?.message.contains("0002_broken.sql") == true)
            let left = try await connection.query(
                "SELECT to_regclass('half') IS NULL, array_agg(name) FROM schema_migrations"
            ).decode(Bool.self, [String].self)
            #expect(left[0] == (true, ["0001_alert.sql"]))
        }
    }

    @Test("tell which of them have been applied")
    func status() async throws {
        try await withDatabase { connection, _ in
            let before = try await Migrations([Self.first]).status(on: connection)
            #expect(before.map(\.appliedAt) == [nil])
            _ = try await Migrations([Self.first]).apply(on: connection, logger: .quiet)
            let after = try await Migrations([Self.first, Self.second]).status(on: connection)
            #expect(after.map { $0.appliedAt != nil } == [true, false])
        }
    }
}
