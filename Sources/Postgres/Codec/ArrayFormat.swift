/// The binary form of an array (`array_send`): dimensions, whether there are NULLs, element type, then for each dimension
/// its length and lower bound, then the elements, each behind its length; -1 is NULL. An empty array has no dimension.
enum ArrayFormat {
    static let null: Int32 = -1

    /// Arrays of json, bool, bytea, "char", name, int2, int4, text, bpchar, varchar, int8, float4, float8, timestamptz,
    /// uuid and jsonb. A database's own types start at 16384.
    private static let arrayTypes: Set<UInt32> = [
        199, 1000, 1001, 1002, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1185, 2951, 3807,
    ]

    /// The most that stands before the elements.
    static let headerSize = 20

    static func writeHeader(count: Int, hasNull: Bool, of type: PostgresType, to bytes: inout OutputSpan<UInt8>) {
        bytes.append(bigEndian: Int32(count == 0 ? 0 : 1))
        bytes.append(bigEndian: Int32(hasNull ? 1 : 0))
        bytes.append(bigEndian: type.oid)
        guard count > 0 else { return }
        bytes.append(bigEndian: Int32(truncatingIfNeeded: count))
        bytes.append(bigEndian: Int32(1))
    }

    /// With its length.
    @inline(__always)
    static func size(of element: (some PostgresElement)?) -> Int { 4 + (element?.postgresSize ?? 0) }

    /// Length, then value.
    @inline(__always)
    static func write(_ element: (some PostgresElement)?, to bytes: inout OutputSpan<UInt8>) {
        guard let element else { return bytes.append(bigEndian: null) }
        bytes.append(bigEndian: Int32(truncatingIfNeeded: element.postgresSize))
        element.write(to: &bytes)
    }

    static func decode<Element: PostgresDecodable>(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
        let expected = "[\(Element.self)]"
        guard var bytes = cell.bytes else { throw cell.mismatch(expected, "is NULL") }
        guard arrayTypes.contains(cell.typeOID) || cell.typeOID >= 16384 else {
            throw cell.mismatch(expected, "has another type")
        }
        guard let dimensions = bytes.popBigEndian(Int32.self), bytes.popBigEndian(Int32.self) != nil,
            let elementOID = bytes.popBigEndian(UInt32.self)
        else { throw cell.mismatch(expected, "is no array") }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = bytes.popBigEndian(Int32.self), count >= 0,
            bytes.popBigEndian(Int32.self) != nil
        else { throw cell.mismatch(expected, "has not one dimension") }

        var elements: [Element] = []
        // Every element has four bytes at least: a damaged count reserves no more than the value's own size.
        elements.reserveCapacity(min(Int(count), bytes.count / 4))
        for _ in 0..<count {
            guard let length = bytes.popBigEndian(Int32.self), Int(length) <= bytes.count else {
                throw cell.mismatch(expected, "ends early")
            }
            let value = length < 0 ? nil : bytes.prefix(Int(length))
            bytes = bytes.dropFirst(max(0, Int(length)))
            elements.append(
                try Element(postgres: PostgresCell(column: cell.column, typeOID: elementOID, bytes: value)))
        }
        return elements
    }
}
