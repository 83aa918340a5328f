import FoundationEssentials
import Postgres
import Testing

@Suite("A query")
struct QueryTests {
    @Test("sends values beside its text, never in it")
    func injection() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE officer (name text)")
            let name = "x'); DROP TABLE officer; --"
            _ = try await connection.query("INSERT INTO officer VALUES (\(name))")
            let names = try await connection.query("SELECT name FROM officer").decode(String.self)
            #expect(names == [name])
        }
    }

    @Test("is described by its SQL, without values")
    func description() {
        let query: PostgresQuery = "SELECT \("marker"), \([1, 2]), \(UUID?.none) FROM \(identifier: "a\"b")"
        #expect(query.description == "SELECT $1, $2, $3 FROM \"a\"\"b\"")
    }

    @Test("is prepared once, and again for other types of parameters")
    func preparedOnce() async throws {
        try await withDatabase { connection, _ in
            for number in 0..<5 { _ = try await connection.query("SELECT \(Int64(number))") }
            for number in 0..<5 { _ = try await connection.query("SELECT \(Int32(number))") }
            let prepared = try await connection.query(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1'"
            ).decode(Int.self)
            #expect(prepared == [2])
        }
    }

    @Test("of which there are many leaves no more prepared than the connection may keep")
    func boundedStatements() async throws {
        try await withDatabase { _, url in
            let connection = try await PostgresConnection.connect(
                url, applicationName: "tests", statementCapacity: 8, logger: .quiet)
            for number in 0..<200 { _ = try await connection.query(PostgresQuery(unescaped: "SELECT \(number)")) }
            let prepared = try await connection.query("SELECT count(*) FROM pg_prepared_statements").decode(Int.self)
            #expect(prepared[0] <= 8 + 16 + 1)
        }
    }

    @Test("goes on working when its table has changed")
    func stalePlan() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x int); INSERT INTO a VALUES (1)")
            _ = try await connection.query("SELECT * FROM a")
            try await connection.script("ALTER TABLE a ADD COLUMN y int DEFAULT 2")
            let error = await failure(of: { try await connection.query("SELECT * FROM a") })
            #expect(error?.isRetriable == true)
            let rows = try await connection.query("SELECT * FROM a").decode(Int32.self, Int32.self)
            #expect(rows[0] == (1, 2))
        }
    }

    @Test("tells how many rows it changed")
    func affected() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x int)")
            let result = try await connection.query("INSERT INTO a SELECT generate_series(1, 7)")
            #expect(result.affected == 7)
        }
    }

    @Test("with an enumeration reads it as text")
    func enumeration() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TYPE duty AS ENUM ('act', 'look-out')")
            let rows = try await connection.query("SELECT \("look-out")::duty").decode(String.self)
            #expect(rows == ["look-out"])
        }
    }

    @Test("with NUL in a text is refused, and trying again would not help")
    func nulInText() async throws {
        try await withDatabase { connection, _ in
            let error = await failure(of: { try await connection.query("SELECT \("a\0b")") })
            #expect(error?.sqlState == "22021")
            #expect(error?.isRetriable == false)
        }
    }

    @Test("with more parameters than the protocol counts is refused before it is sent")
    func tooManyParameters() async throws {
        try await withDatabase { connection, _ in
            var text = PostgresQuery.StringInterpolation(literalCapacity: 0, interpolationCount: 0)
            for number in 0..<70_000 { text.appendInterpolation(number) }
            let query = PostgresQuery(stringInterpolation: text)
            let error = await failure(of: { try await connection.query(query) })
            #expect(error?.reason == .usage)
        }
    }

    @Test("that would begin a COPY is refused")
    func copy() async throws {
        try await withDatabase { connection, _ in
            let error = await failure(of: { try await connection.query("COPY (SELECT 1) TO STDOUT") })
            #expect(error != nil)
        }
    }

    @Test("runs with the settings of its session")
    func settings() async throws {
        try await withDatabase(settings: ["statement_timeout": "4321ms", "work_mem": "5MB"]) { connection, _ in
            let rows = try await connection.query(
                "SELECT current_setting('statement_timeout'), current_setting('work_mem'), current_setting('application_name')"
            ).decode(String.self, String.self, String.self)
            #expect(rows[0] == ("4321ms", "5MB", "tests"))
        }
    }
}
