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

    /// One for each partition of the rows, which come in any order.
    static func slices(_ rows: [PostgresRow], quantum: Int) throws(PostgresError) -> [Slice] {
        var slices: [Slice] = []
        var places: [PartitionKey: Int] = [:]
        for row in rows {
            let (topic, partition, incarnation, from, bound) = try row.decode(
                from: 0, Int16.self, Int16.self, Int32.self, Int64.self, Int64.self)
            let key = PartitionKey(topic: topic, partition: partition)
            let place = places[key, default: slices.count]
            if place == slices.count {
                places[key] = place
                slices.append(Slice(key: key, incarnation: incarnation, from: from, to: bound, entries: []))
            }
            if let entry = try LogEntry(row: row, from: 5) { slices[place].entries.append(entry) }
        }
        for index in slices.indices {
            // They do come in order from a nested loop, and a sort of what is sorted costs little.
            slices[index].entries.sort { $0.key.offset < $1.key.offset }
            guard slices[index].entries.count == quantum, let last = slices[index].entries.last else { continue }
            slices[index].to = last.key.offset + 1
        }
        return slices
    }
}
