/// A type whose Swift array is one PostgreSQL value: an array of it, or, for `UInt8`, a `bytea`.
///
/// The whole array is the unit, so that a batch of thousands is encoded by code that knows its element type.
package protocol PostgresArrayElement: Sendable {
    /// The type of `[Self]`.
    static var postgresArrayType: PostgresType { get }

    /// Appends the binary form of the array.
    static func encode(elements: [Self], into buffer: inout [UInt8])

    /// - Throws: `PostgresError` naming column and type.
    static func decode(elements cell: PostgresCell) throws(PostgresError) -> [Self]
}

/// A scalar: usable alone, in an array, and in an array with NULLs.
package protocol PostgresElement: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    /// How many bytes its binary form has.
    var postgresSize: Int { get }

    /// Writes the binary form: just so many bytes.
    func write(to bytes: inout OutputSpan<UInt8>)

    /// Appends the binary form of an array in which nil is NULL.
    static func encode(optionalElements: [Self?], into buffer: inout [UInt8])
}

extension PostgresElement {
    package static var postgresArrayType: PostgresType { postgresType.array }

    package func encode(into buffer: inout [UInt8]) {
        buffer.append(addingCapacity: postgresSize) { write(to: &$0) }
    }

    package static func encode(elements: [Self], into buffer: inout [UInt8]) {
        let size = elements.reduce(ArrayFormat.headerSize) { $0 + ArrayFormat.size(of: $1) }
        buffer.append(addingCapacity: size) { bytes in
            ArrayFormat.writeHeader(count: elements.count, hasNull: false, of: postgresType, to: &bytes)
            for element in elements { ArrayFormat.write(element, to: &bytes) }
        }
    }

    package static func encode(optionalElements: [Self?], into buffer: inout [UInt8]) {
        var (size, hasNull) = (ArrayFormat.headerSize, false)
        for element in optionalElements {
            size += ArrayFormat.size(of: element)
            if element == nil { hasNull = true }
        }
        buffer.append(addingCapacity: size) { bytes in
            ArrayFormat.writeHeader(count: optionalElements.count, hasNull: hasNull, of: postgresType, to: &bytes)
            for element in optionalElements { ArrayFormat.write(element, to: &bytes) }
        }
    }

    package static func decode(elements cell: PostgresCell) throws(PostgresError) -> [Self] {
        try ArrayFormat.decode(cell)
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package static var postgresType: PostgresType { Element.postgresArrayType }

    package func encode(into buffer: inout [UInt8]) {
        Element.encode(elements: self, into: &buffer)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package init(postgres cell: PostgresCell) throws(PostgresError) {
        self = try Element.decode(elements: cell)
    }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresElement {
    package static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    package static func encode(elements: [Wrapped?], into buffer: inout [UInt8]) {
        Wrapped.encode(optionalElements: elements, into: &buffer)
    }

    package static func decode(elements cell: PostgresCell) throws(PostgresError) -> [Wrapped?] {
        try ArrayFormat.decode(cell)
    }
}

/// `[UInt8]` is `bytea`.
extension UInt8: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .bytea }

    package static func encode(elements: [UInt8], into buffer: inout [UInt8]) {
        buffer.append(contentsOf: elements)
    }

    package static func decode(elements cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        Array(try cell.bytes(for: "[UInt8]", .bytea))
    }
}

/// A `bytea` in an array of them.
extension Array: PostgresElement, PostgresArrayElement where Element == UInt8 {
    package var postgresSize: Int { count }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(copying: span) }
}
