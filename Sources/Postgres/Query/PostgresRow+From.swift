extension PostgresRow {
    /// Some of the columns as a tuple: as many as types are given, from a position on. For statements that join what two
    /// readers decode.
    ///
    /// - Throws: `PostgresError` with reason `decoding` when there are too few columns, or one has another type.
    package func decode<each T: PostgresDecodable>(
        from start: Int, _ types: repeat (each T).Type
    ) throws(PostgresError) -> (repeat each T) {
        var expected = 0
        for _ in repeat each types { expected += 1 }
        guard start >= 0, start + expected <= table.columns.count else {
            throw .decoding("The row has \(table.columns.count) columns, \(expected) from \(start) on were asked for.")
        }
        var position = start
        func next<Value: PostgresDecodable>(_: Value.Type) throws(PostgresError) -> Value {
            defer { position += 1 }
            return try Value(postgres: table.cell(row: index, column: position))
        }
        return (repeat try next((each T).self))
    }
}
