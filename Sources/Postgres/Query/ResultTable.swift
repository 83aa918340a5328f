/// All values of a result in one buffer, shared by its rows.
final class ResultTable: Sendable {
    struct Column: Sendable {
        var name: String
        var typeOID: UInt32
    }

    let columns: [Column]
    let rowCount: Int
    private let bytes: [UInt8]
    /// Start and end of each value, row by row; a start of -1 is NULL.
    private let bounds: [(start: Int, end: Int)]

    /// - Parameter value: the bytes at (row, column), nil for NULL; they are copied.
    init(columns: [Column], rowCount: Int, value: (Int, Int) -> UnsafeRawBufferPointer?) {
        self.columns = columns
        self.rowCount = rowCount
        var bytes: [UInt8] = []
        var bounds: [(start: Int, end: Int)] = []
        bounds.reserveCapacity(rowCount * columns.count)
        for row in 0..<rowCount {
            for column in columns.indices {
                if let value = value(row, column) {
                    let start = bytes.count
                    bytes.append(contentsOf: value)
                    bounds.append((start, bytes.count))
                } else {
                    bounds.append((-1, -1))
                }
            }
        }
        self.bytes = bytes
        self.bounds = bounds
    }

    func cell(row: Int, column: Int) -> PostgresCell {
        let (start, end) = bounds[row * columns.count + column]
        return PostgresCell(
            column: columns[column].name, typeOID: columns[column].typeOID,
            bytes: start < 0 ? nil : bytes[start..<end])
    }
}
