/// Sent as `text`. Decodes every type whose binary form is its text: `text`, `varchar`, `char(n)`, `name`, `json`, `xml`,
/// and the database's own enumerations, domains and extensions such as `citext` (object ids from 16384).
extension String: PostgresElement {
    package static var postgresType: PostgresType { .text }

    package var postgresSize: Int { utf8.count }

    package func write(to bytes: inout OutputSpan<UInt8>) {
        var text = self
        text.withUTF8 { bytes.append(copying: UnsafeRawBufferPointer($0)) }
    }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let bytes = cell.bytes else { throw cell.mismatch("String", "is NULL") }
        guard Self.textTypes.contains(cell.typeOID) || cell.typeOID >= Self.firstOwnOID else {
            throw cell.mismatch("String", "has another type")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw cell.mismatch("String", "is not UTF-8")
        }
        self = text
    }

    /// "char", name, text, json, xml, unknown, bpchar, varchar.
    private static let textTypes: Set<UInt32> = [18, 19, 25, 114, 142, 705, 1042, 1043]
    /// FirstNormalObjectId in `src/include/access/transam.h`.
    private static let firstOwnOID: UInt32 = 16384
}
