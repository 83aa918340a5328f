/// What a statement gave back.
package struct PostgresResult: Sendable {
    /// In the server's order; empty for statements that return none.
    package let rows: [PostgresRow]
    /// Rows inserted, updated, deleted or selected, as the command tag tells; 0 for other statements.
    package let affected: Int

    /// Every row decoded; column count and types are checked.
    package func decode<each T: PostgresDecodable>(
        _ types: repeat (each T).Type
    ) throws(PostgresError) -> [(repeat each T)] {
        var decoded: [(repeat each T)] = []
        decoded.reserveCapacity(rows.count)
        for row in rows {
            decoded.append(try row.decode(repeat each types))
        }
        return decoded
    }
}
