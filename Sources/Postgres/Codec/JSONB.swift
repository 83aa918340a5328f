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

    package func encode(into buffer: inout [UInt8]) {
        buffer.append(Self.version)
        buffer.append(contentsOf: utf8)
    }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "JSONB", .jsonb)
        guard bytes.first == Self.version else { throw cell.mismatch("JSONB", "has an unknown format version") }
        utf8 = Array(bytes.dropFirst())
    }

    /// The only version of the wire format there is (`jsonb_send`).
    private static let version: UInt8 = 1
}
