import Postgres
import PostgresTesting
import Testing

@Suite("A transaction in one pipeline")
struct PipelineTransactionTests {
    @Test("gives every statement's result")
    func results() async throws {
        try await withTable { connection in
            let results = try await connection.transaction([
                "INSERT INTO a VALUES (1), (2)", "SELECT count(*) FROM a", "UPDATE a SET x = x + 10",
            ])
            #expect(results.map(\.affected) == [2, 1, 2])
            #expect(try results[1].decode(Int.self) == [2])
        }
    }

    @Test("that fails in the middle writes nothing and names the statement")
    func rollsBack() async throws {
        try await withTable { connection in
            let error = await failure(of: {
                try await connection.transaction([
                    "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)", "INSERT INTO a VALUES (1)",
                    "INSERT INTO a VALUES (3)",
                ])
            })
            #expect(error?.sqlState == "23505")
            #expect(error?.statementIndex == 2)
            #expect(error?.constraint == "a_pkey")
            #expect(error?.outcomeUnknown == false)
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test("can be sent again after it failed on a statement that was being prepared")
    func forgetsUnprepared() async throws {
        try await withTable { connection in
            let statements: [PostgresQuery] = [
                "INSERT INTO a VALUES (\(1))", "INSERT INTO missing VALUES (\(1))", "DELETE FROM a WHERE x = \(9)",
            ]
            let error = await failure(of: { try await connection.transaction(statements) })
            #expect(error?.sqlState == "42P01")
            #expect(error?.statementIndex == 1)
            try await connection.script("CREATE TABLE missing (x int)")
            let results = try await connection.transaction(statements)
            #expect(results.map(\.affected) == [1, 1, 0])
        }
    }

    @Test("whose constraint is checked at COMMIT fails there")
    func deferredConstraint() async throws {
        try await withTable { connection in
            try await connection.script("CREATE TABLE b (x int REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
            let error = await failure(of: { try await connection.transaction(["INSERT INTO b VALUES (5)"]) })
            #expect(error?.sqlState == "23503")
            #expect(error?.statementIndex == nil)
            #expect(error?.outcomeUnknown == false)
        }
    }

    @Test("larger than the sockets' buffers both ways does not stand still")
    func largeBothWays() async throws {
        try await withTable { connection in
            let megabyte = [UInt8](repeating: 0x5A, count: 1 << 20)
            let results = try await connection.transaction(
                (0..<50).map { _ in "SELECT \(megabyte)" }, within: .seconds(60))
            let received = try results.map { try $0.decode([UInt8].self)[0].count }
            #expect(received == Array(repeating: 1 << 20, count: 50))
        }
    }

    @Test("of thousands of small statements is one round trip's worth of waiting")
    func manySmall() async throws {
        try await withTable { connection in
            let results = try await connection.transaction((0..<5000).map { "INSERT INTO a VALUES (\($0))" })
            #expect(results.count == 5000)
            let stored = try await count(connection)
            #expect(stored == 5000)
        }
    }

    @Test("has an unknown outcome when the server dies after all was sent")
    func unknownOutcome() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        let connection = try await connect(cluster.url)
        let watcher = try await connect(cluster.url)
        try await watcher.script("CREATE TABLE a (x int)")
        async let error = failure(of: {
            try await connection.transaction(["INSERT INTO a VALUES (1)", "SELECT pg_sleep(60)"])
        })
        try await sleepBegins(of: connection.backendPID, seenBy: watcher)
        cluster.crash(connection.backendPID)
        #expect(await error?.reason == .connectionLost)
        #expect(await error?.isRetriable == true)
        #expect(await error?.outcomeUnknown == true)
        #expect(await connection.isBroken)
    }

    @Test("is known to have failed when the server ended it before COMMIT")
    func terminatedBeforeCommit() async throws {
        try await withDatabase { connection, url in
            let watcher = try await connect(url)
            async let error = failure(of: { try await connection.transaction(["SELECT 1", "SELECT pg_sleep(60)"]) })
            try await sleepBegins(of: connection.backendPID, seenBy: watcher)
            try await PostgresCluster.shared().terminate(connection.backendPID)
            #expect(await error?.sqlState == "57P01")
            #expect(await error?.statementIndex == 1)
            #expect(await error?.isRetriable == true)
            #expect(await error?.outcomeUnknown == false)
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
