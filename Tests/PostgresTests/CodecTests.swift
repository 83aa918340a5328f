import FoundationEssentials
import Postgres
import PostgresTesting
import Testing

@Suite("A value comes back as it was sent")
struct CodecTests {
    @Test("Bool", arguments: [true, false])
    func bool(_ value: Bool) async throws { try await expectRoundTrip(value) }

    @Test("Int16", arguments: [0, -1, Int16.min, .max])
    func int16(_ value: Int16) async throws { try await expectRoundTrip(value) }

    @Test("Int32", arguments: [0, -1, Int32.min, .max])
    func int32(_ value: Int32) async throws { try await expectRoundTrip(value) }

    @Test("Int64", arguments: [0, -1, Int64.min, .max])
    func int64(_ value: Int64) async throws { try await expectRoundTrip(value) }

    @Test("Int", arguments: [0, -1, Int.min, .max])
    func int(_ value: Int) async throws { try await expectRoundTrip(value) }

    @Test("Double", arguments: [0, -1.5, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    func double(_ value: Double) async throws { try await expectRoundTrip(value) }

    @Test("String", arguments: ["", "a", "संकेत 🚨", "'; DROP TABLE x; --", "line\nbreak\\"])
    func string(_ value: String) async throws { try await expectRoundTrip(value) }

    @Test("UUID", arguments: [UUID(), UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))])
    func uuid(_ value: UUID) async throws { try await expectRoundTrip(value) }

    @Test(
        "bytes, none and NUL among them",
        arguments: [[], [0], [0, 255, 0, 10], Array(repeating: 0xAB, count: 1 << 20)])
    func bytes(_ value: [UInt8]) async throws { try await expectRoundTrip(value) }

    @Test("JSONB", arguments: ["null", "{\"a\": [1, 2]}", "\"संकेत\""])
    func jsonb(_ text: String) async throws { try await expectRoundTrip(JSONB(text)) }

    @Test("NULL of every type")
    func null() async throws {
        try await expectRoundTrip(Bool?.none)
        try await expectRoundTrip(Int16?.none)
        try await expectRoundTrip(Int32?.none)
        try await expectRoundTrip(Int64?.none)
        try await expectRoundTrip(Double?.none)
        try await expectRoundTrip(String?.none)
        try await expectRoundTrip(UUID?.none)
        try await expectRoundTrip(Date?.none)
        try await expectRoundTrip([UInt8]?.none)
        try await expectRoundTrip(JSONB?.none)
        let rows = try await shared().query("SELECT \([Int64]?.none)").decode([Int64]?.self)
        #expect(rows == [nil])
    }

    @Test("arrays, empty and with NULLs among them")
    func arrays() async throws {
        try await expectArrayRoundTrip([Int64]())
        try await expectArrayRoundTrip([1, -2, Int64.max])
        try await expectArrayRoundTrip([Int16(1), -2])
        try await expectArrayRoundTrip([Int32(1), -2])
        try await expectArrayRoundTrip([true, false])
        try await expectArrayRoundTrip([1.5, -0.25])
        try await expectArrayRoundTrip(["", "a,b", "{\"NULL\"}", "संकेत"])
        try await expectArrayRoundTrip(["a", nil, ""])
        try await expectArrayRoundTrip([[UInt8]]())
        try await expectArrayRoundTrip([[0, 1, 2], [], [UInt8](repeating: 7, count: 5000)])
        try await expectArrayRoundTrip([[0], nil, []] as [[UInt8]?])
        try await expectArrayRoundTrip([UUID(), nil, UUID()])
        try await expectArrayRoundTrip([UUID(), UUID()])
        try await expectArrayRoundTrip([Date(timeIntervalSince1970: 0), nil])
        try await expectArrayRoundTrip([nil, nil] as [Int64?])
        try await expectArrayRoundTrip([JSONB("1"), JSONB("{}")])
    }

    @Test("two thousand payloads in one array")
    func manyPayloads() async throws {
        let payloads = (0..<2000).map { [UInt8](repeating: UInt8($0 % 256), count: $0) }
        try await expectArrayRoundTrip(payloads)
    }

    private func expectRoundTrip<T: PostgresElement & Equatable>(_ value: T) async throws {
        let rows = try await shared().query("SELECT \(value)").decode(T.self)
        #expect(rows == [value])
    }

    private func expectRoundTrip<T: PostgresElement & Equatable>(_ value: T?) async throws {
        let rows = try await shared().query("SELECT \(value)").decode(T?.self)
        #expect(rows == [value])
    }

    private func expectArrayRoundTrip<T: PostgresArrayElement & Equatable>(_ value: [T]) async throws {
        let rows = try await shared().query("SELECT \(value)").decode([T].self)
        #expect(rows == [value])
    }

    private static let connection = Task { try await connect(PostgresCluster.shared().url) }

    private func shared() async throws -> PostgresConnection { try await Self.connection.value }
}
