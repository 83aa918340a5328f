/// The columns of a row, one after the other: for a row too wide for a tuple, whose type would be looked up for each.
package struct PostgresColumns: Sendable {
    private let row: PostgresRow
    private var position: Int

    /// - Parameter start: the position of the first.
    package init(_ row: PostgresRow, from start: Int) {
        self.row = row
        position = start
    }

    /// The next one.
    ///
    /// - Throws: `PostgresError` with reason `decoding` when there is none, or it has another type.
    package mutating func next<T: PostgresDecodable>() throws(PostgresError) -> T {
        guard position < row.table.columns.count else {
            throw .decoding("The row has \(row.table.columns.count) columns, and one more was asked for.")
        }
        defer { position += 1 }
        return try T(postgres: row[position])
    }
}
