import Store

/// How far one output has come, partition by partition: what is under way, what is published, and how much of that the
/// database knows. A value, owned by the task that leads.
struct Course {
    private struct Place {
        var incarnation: Int32
        /// Where the cursor in the database stands.
        var stored: Int64
        /// Up to where everything is published.
        var reached: Int64
        /// The rows under way; nil when none are.
        var rows: Int?
        /// Whether there may be more behind what is under way.
        var isFollowedByMore = false
    }

    private var places: [PartitionKey: Place] = [:]
    /// Rows under way in all partitions.
    private(set) var rows = 0

    /// Partitions whose last slice is still under way.
    var busy: [PartitionKey] { places.filter { $0.value.rows != nil }.map(\.key) }

    /// What is published and not yet written down.
    var moves: [CursorMove] {
        places.compactMap { key, place in
            place.reached > place.stored
                ? CursorMove(key: key, incarnation: place.incarnation, from: place.stored, to: place.reached) : nil
        }
    }

    mutating func begin(_ slice: Slice) {
        var place = places[slice.key] ?? Place(incarnation: slice.incarnation, stored: slice.from, reached: slice.from)
        // An incarnation is left only when the cursor has come to its end in the database too.
        if place.incarnation != slice.incarnation {
            place = Place(incarnation: slice.incarnation, stored: slice.from, reached: slice.from)
        }
        place.rows = slice.entries.count
        place.isFollowedByMore = slice.isCut
        places[slice.key] = place
        rows += slice.entries.count
    }

    /// Whether there may be more to read behind it.
    mutating func finish(_ slice: Slice) -> Bool {
        guard var place = places[slice.key] else { return false }
        rows -= place.rows ?? 0
        place.rows = nil
        place.reached = slice.to
        places[slice.key] = place
        return place.isFollowedByMore
    }

    /// The log was read for the others while these were under way: there may be more behind them.
    mutating func passOverBusy() {
        for key in busy { places[key]?.isFollowedByMore = true }
    }

    mutating func store(_ moves: [CursorMove]) {
        for move in moves { places[move.key]?.stored = move.to }
    }
}
