import FoundationEssentials
import Postgres
import Testing

@Suite("An error's description holds no value")
struct ErrorPrivacyTests {
    private static let marker = "marker-7f3a"

    @Test(
        "whatever the server complains of",
        arguments: [
            ("unique", "INSERT INTO a VALUES (1, 'marker-7f3a', 1)", "23505"),
            ("check", "INSERT INTO a VALUES (2, 'marker-7f3a', -1)", "23514"),
            ("not null", "INSERT INTO a VALUES (3, 'marker-7f3a', NULL)", "23502"),
            ("foreign key", "INSERT INTO b VALUES ('marker-7f3a-b')", "23503"),
            ("syntax of a value", "SELECT 'marker-7f3a'::uuid", "22P02"),
            ("syntax of a timestamp", "SELECT 'marker-7f3a'::timestamptz", "22007"),
            ("length", "SELECT 1 FROM (INSERT 'marker-7f3a') x", "42601"),
            ("raised", "DO $$ BEGIN RAISE EXCEPTION 'marker-7f3a' USING DETAIL = 'marker-7f3a'; END $$", "P0001"),
        ])
    func complaints(_ kind: String, _ sql: String, _ sqlState: String) async throws {
        try await withDatabase { connection, _ in
            try await connection.script(
                """
                CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL UNIQUE, n int NOT NULL CHECK (n > 0));
                CREATE TABLE b (name text REFERENCES a (name));
                INSERT INTO a VALUES (0, 'marker-7f3a', 1);
                """)
            let error = try #require(await failure(of: { try await connection.query(PostgresQuery(unescaped: sql)) }))
            #expect(error.sqlState == sqlState)
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!"\(error) \(String(reflecting: error)) \(dumped) \([error])".contains(Self.marker))
            #expect(error.details.contains(Self.marker))
        }
    }

    @Test("but says which constraint, table and column, and what to do")
    func saysWhere() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (n int CONSTRAINT positive CHECK (n > 0))")
            let error = try #require(await failure(of: { try await connection.query("INSERT INTO a VALUES (\(-1))") }))
            #expect(error.description == "PostgreSQL: 23514 check violation. (constraint positive, table a)")
        }
    }

    @Test("nor does that of a failed script")
    func script() async throws {
        try await withDatabase { connection, _ in
            let error = try #require(await failure(of: { try await connection.script("SELECT 'marker-7f3a'::int") }))
            #expect(!error.description.contains(Self.marker))
        }
    }
}
