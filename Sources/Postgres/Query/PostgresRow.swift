/// One row, decoded by position.
package struct PostgresRow: Sendable {
    let table: ResultTable
    let index: Int

    /// Names of the columns, in order.
    package var columns: [String] { table.columns.map(\.name) }

    /// The column at this position, undecoded.
    package subscript(position: Int) -> PostgresCell { table.cell(row: index, column: position) }

    /// The columns as a tuple.
    ///
    ///     let (id, name) = try row.decode(UUID.self, String?.self)
    ///
    /// - Throws: `PostgresError` with reason `decoding` when the number of columns differs, or one has another type.
    package func decode<each T: PostgresDecodable>(
        _ types: repeat (each T).Type
    ) throws(PostgresError) -> (repeat each T) {
        var expected = 0
        for _ in repeat each types { expected += 1 }
        guard expected == table.columns.count else {
            throw .decoding("The row has \(table.columns.count) columns, \(expected) were asked for.")
        }
        var position = 0
        func next<Value: PostgresDecodable>(_: Value.Type) throws(PostgresError) -> Value {
            defer { position += 1 }
            return try Value(postgres: table.cell(row: index, column: position))
        }
        return (repeat try next((each T).self))
    }
}
