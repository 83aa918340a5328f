import FoundationEssentials
import Postgres
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "keeps its microseconds, whichever side of 1970 and 2000 it is on",
        arguments: [
            "1947-08-15 00:00:00.000001+05:30", "1969-12-31 23:59:59.999999Z", "1999-12-31 23:59:59.999999Z",
            "2000-01-01 00:00:00Z", "2026-02-28 12:34:56.789012Z",
        ])
    func microseconds(_ text: String) async throws {
        try await withDatabase { connection, _ in
            let date = try await connection.query("SELECT \(text)::timestamptz").decode(Date.self)[0]
            let same = try await connection.query("SELECT \(date) = \(text)::timestamptz").decode(Bool.self)
            #expect(same == [true])
        }
    }

    @Test("that is infinite is no Date, and the error says so", arguments: ["infinity", "-infinity"])
    func infinity(_ text: String) async throws {
        try await withDatabase { connection, _ in
            let result = try await connection.query("SELECT \(text)::timestamptz AS until")
            let error = await failure(of: { try result.decode(Date.self) })
            #expect(error?.description == "Column \"until\" can't be read as Date: it is infinite (type oid 1184).")
        }
    }

    @Test(
        "that PostgreSQL can't hold is refused by the server",
        arguments: [Double.infinity, -.infinity, .nan, 1e15, -1e15, 1e300])
    func outOfRange(_ seconds: Double) async throws {
        try await withDatabase { connection, _ in
            let date = Date(timeIntervalSinceReferenceDate: seconds)
            let error = await failure(of: { try await connection.query("SELECT \(date)") })
            #expect(error?.sqlState == "22008")
        }
    }
}
