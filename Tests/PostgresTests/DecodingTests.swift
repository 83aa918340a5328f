import FoundationEssentials
import Postgres
import Testing

@Suite("A row that is not as expected")
struct DecodingTests {
    @Test("with another type names column, expected and actual type")
    func type() async throws {
        let error = await decodingError("SELECT 'marker' AS name") { try $0.decode(Int64.self) }
        #expect(
            error?.description == "Column \"name\" can't be read as Int64: it has another type (type oid 25).")
    }

    @Test("with NULL where none may be names the column")
    func null() async throws {
        let error = await decodingError("SELECT NULL::uuid AS id") { try $0.decode(UUID.self) }
        #expect(error?.description == "Column \"id\" can't be read as UUID: it is NULL (type oid 2950).")
    }

    @Test("with another number of columns says how many")
    func count() async throws {
        let error = await decodingError("SELECT 1, 2") { try $0.decode(Int64.self) }
        #expect(error?.description == "The row has 2 columns, 1 were asked for.")
    }

    @Test("with a number that does not fit is not cut short")
    func narrowing() async throws {
        let error = await decodingError("SELECT 1::bigint") { try $0.decode(Int32.self) }
        #expect(error?.reason == .decoding)
    }

    @Test("with bytes where an array is expected is refused")
    func array() async throws {
        let error = await decodingError("SELECT decode(repeat('00', 12), 'hex')") { try $0.decode([Int64].self) }
        #expect(error?.reason == .decoding)
    }

    @Test("with NULL in an array where none may be is refused")
    func nullElement() async throws {
        let error = await decodingError("SELECT ARRAY[1, NULL]") { try $0.decode([Int64].self) }
        #expect(error?.reason == .decoding)
    }

    private func decodingError<T: Sendable>(
        _ query: PostgresQuery, _ decode: @Sendable (PostgresRow) throws -> T
    ) async -> PostgresError? {
        await failure(of: {
            try await withDatabase { connection, _ in try decode(await connection.query(query).rows[0]) }
        })
    }
}
