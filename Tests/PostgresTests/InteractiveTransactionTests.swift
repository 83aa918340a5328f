import Postgres
import Testing

@Suite("An interactive transaction")
struct InteractiveTransactionTests {
    private struct ChangedMyMind: Error {}

    @Test("commits when its body returns")
    func commits() async throws {
        try await withTable { connection in
            let seen = try await connection.transaction { connection in
                _ = try connection.query("INSERT INTO a VALUES (\(1))")
                return try connection.query("SELECT count(*) FROM a").decode(Int.self)[0]
            }
            #expect(seen == 1)
            let stored = try await count(connection)
            #expect(stored == 1)
        }
    }

    @Test("rolls back when its body throws, and throws the same")
    func rollsBack() async throws {
        try await withTable { connection in
            await #expect(throws: ChangedMyMind.self) {
                try await connection.transaction { connection in
                    _ = try connection.query("INSERT INTO a VALUES (1)")
                    throw ChangedMyMind()
                }
            }
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test("whose body swallows a failure is told that COMMIT rolled back")
    func swallowedFailure() async throws {
        try await withTable { connection in
            let error = await failure(of: {
                try await connection.transaction { connection in
                    _ = try connection.query("INSERT INTO a VALUES (1)")
                    _ = try? connection.query("SELECT 1 / 0")
                }
            })
            #expect(error?.message.contains("rolled the transaction back at COMMIT") == true)
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test("ends at its deadline and leaves the connection usable")
    func deadline() async throws {
        try await withTable { connection in
            let error = await failure(of: {
                try await connection.transaction(within: .milliseconds(100)) { connection in
                    _ = try connection.query("INSERT INTO a VALUES (1)")
                    _ = try connection.query("SELECT pg_sleep(60)")
                }
            })
            #expect(error?.reason == .timedOut)
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x bigint PRIMARY KEY)")
            try await body(connection)
        }
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.query("SELECT count(*) FROM a").decode(Int.self)[0]
    }
}
