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
    /// Whether it ends where the portion did, and not where the log does.
    package var isCut = false

    package init(
        key: PartitionKey, incarnation: Int32, from: Int64, to: Int64, entries: [LogEntry], isCut: Bool = false
    ) {
        self.key = key
        self.incarnation = incarnation
        self.from = from
        self.to = to
        self.entries = entries
        self.isCut = isCut
    }

    /// What the cursor does once the slice is done.
    package var move: CursorMove { CursorMove(key: key, incarnation: incarnation, from: from, to: to) }

    /// One for each partition of the rows, which come in any order: topic, partition, incarnation, from, bound, whether the
    /// bound is the portion's, how many rows a partition may have at most, and the columns of an entry.
    ///
    /// - Parameter entry: reads the entry from where it begins in a row.
    static func slices(
        _ rows: [PostgresRow],
        _ entry: (PostgresRow, Int) throws(PostgresError) -> LogEntry? = { (row, start) throws(PostgresError) in
            try LogEntry(row: row, from: start)
        }
    ) throws(PostgresError) -> [Slice] {
        var slices: [Slice] = []
        var places: [PartitionKey: Int] = [:]
        var quota = Int64.max
        for row in rows {
            let (topic, partition, incarnation, from, bound, isCut, most) = try row.decode(
                from: 0, Int16.self, Int16.self, Int32.self, Int64.self, Int64.self, Bool.self, Int64.self)
            quota = most
            let key = PartitionKey(topic: topic, partition: partition)
            let place = places[key, default: slices.count]
            if place == slices.count {
                places[key] = place
                slices.append(
                    Slice(key: key, incarnation: incarnation, from: from, to: bound, entries: [], isCut: isCut))
            }
            if let entry = try entry(row, 7) { slices[place].entries.append(entry) }
        }
        for index in slices.indices {
            // They do come in order from a nested loop, and a sort of what is sorted costs little.
            slices[index].entries.sort { $0.key.offset < $1.key.offset }
            guard slices[index].entries.count == Int(quota), let last = slices[index].entries.last else { continue }
            slices[index].to = last.key.offset + 1
            slices[index].isCut = true
        }
        return slices
    }
}

/// One cursor's move over what its output has published.
package struct CursorMove: Sendable, Equatable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var from: Int64
    package var to: Int64

    package init(key: PartitionKey, incarnation: Int32, from: Int64, to: Int64) {
        self.key = key
        self.incarnation = incarnation
        self.from = from
        self.to = to
    }
}

/// Where an output stands in one partition: what it reads next there.
package struct CursorPlace: Sendable, Equatable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var next: Int64

    package init(key: PartitionKey, incarnation: Int32, next: Int64) {
        self.key = key
        self.incarnation = incarnation
        self.next = next
    }
}
