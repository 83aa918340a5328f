/// One column of one row, undecoded.
package struct PostgresCell: Sendable {
    /// The column's name in the result.
    package let column: String
    /// Object id of the column's type.
    package let typeOID: UInt32
    /// The binary representation; nil is NULL.
    package let bytes: ArraySlice<UInt8>?

    /// A column's bytes, as the server sent them.
    package init(column: String, typeOID: UInt32, bytes: ArraySlice<UInt8>?) {
        self.column = column
        self.typeOID = typeOID
        self.bytes = bytes
    }

    /// The bytes, when they are not NULL and of one of these types.
    /// - Parameter expected: the Swift type's name, for the error.
    package func bytes(for expected: String, _ types: PostgresType...) throws(PostgresError) -> ArraySlice<UInt8> {
        guard let bytes else { throw mismatch(expected, "is NULL") }
        guard types.contains(where: { $0.oid == typeOID }) else { throw mismatch(expected, "has another type") }
        return bytes
    }

    /// A decoding error that names the column and its type, and no value.
    package func mismatch(_ expected: String, _ problem: String) -> PostgresError {
        .decoding("Column \"\(column)\" can't be read as \(expected): it \(problem) (type oid \(typeOID)).")
    }
}
