import Postgres

/// A stretch of one partition's log between a cursor and its bound, with the rows that the output wants.
package struct Slice: Sendable {
    package var key: PartitionKey
    package var incarnation: Int32
    /// Where the cursor stands.
    package var from: Int64
    /// Where it will stand once this slice is done: behind the last row, or at the bound where no more is wanted.
    package var to: Int64
    package var entries: [LogEntry]

    static func slices(_ rows: [PostgresRow], quantum: Int) throws(PostgresError) -> [Slice] {
        var slices: [Slice] = []
        for row in rows {
            let (topic, partition, incarnation, from, bound) = try row.decode(
                from: 0, Int16.self, Int16.self, Int32.self, Int64.self, Int64.self)
            let key = PartitionKey(topic: topic, partition: partition)
            if slices.last?.key != key {
                slices.append(Slice(key: key, incarnation: incarnation, from: from, to: bound, entries: []))
            }
            if let entry = try LogEntry(row: row, from: 5) {
                slices[slices.count - 1].entries.append(entry)
            }
        }
        for index in slices.indices where slices[index].entries.count == quantum {
            slices[index].to = (slices[index].entries.last?.key.offset ?? slices[index].to) + 1
        }
        return slices
    }
}
