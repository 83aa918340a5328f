package import FoundationEssentials

extension UUID: PostgresElement {
    package static var postgresType: PostgresType { .uuid }

    package var postgresSize: Int { 16 }

    package func write(to bytes: inout OutputSpan<UInt8>) {
        let (high, low) = withUnsafeBytes(of: uuid) {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        bytes.append(bigEndian: UInt64(bigEndian: high))
        bytes.append(bigEndian: UInt64(bigEndian: low))
    }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "UUID", .uuid)
        guard bytes.count == 16 else { throw cell.mismatch("UUID", "has an unexpected length") }
        self.init(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
    }
}
