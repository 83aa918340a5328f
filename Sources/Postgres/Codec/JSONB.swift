/// A `jsonb` value as its UTF-8 text. The server checks it: text that is not JSON is refused with SQLSTATE 22P02.
package struct JSONB: Hashable, Sendable {
    /// The JSON document, UTF-8.
    package var utf8: [UInt8]

    /// A document in UTF-8; it is not checked here.
    package init(utf8: [UInt8]) {
        self.utf8 = utf8
    }

    /// A document as text; it is not checked here.
    package init(_ text: String) {
        utf8 = Array(text.utf8)
    }
}

extension JSONB: PostgresElement {
    package static var postgresType: PostgresType { .jsonb }

    package var postgresSize: Int { 1 + utf8.count }

    package func write(to bytes: inout OutputSpan<UInt8>) {
        bytes.append(Self.version)
        bytes.append(copying: utf8.span)
    }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "JSONB", .jsonb)
        guard bytes.first == Self.version else { throw cell.mismatch("JSONB", "has an unknown format version") }
        utf8 = Array(bytes.dropFirst())
    }

    /// The only version of the wire format there is (`jsonb_send`).
    private static let version: UInt8 = 1
}
