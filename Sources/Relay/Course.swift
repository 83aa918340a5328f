import Store

/// How far one output has come, partition by partition: what is under way, what is published, how much of that the database
/// knows, and where there is more to read. A value, owned by the task that leads.
struct Course {
    private struct Place {
        var incarnation: Int32
        /// Where the cursor in the database stands.
        var stored: Int64
        /// Up to where everything is published.
        var reached: Int64
        /// The rows under way; nil when none are.
        var rows: Int?
        /// What was written behind what is under way, each slice where the one before ends.
        var waiting: [Slice] = []
        /// Where what is under way and what waits end.
        var end: Int64
    }

    /// What is to be read next.
    enum Reading: Equatable {
        /// Of every partition that is not busy what lies behind its cursor.
        case all
        /// Of these partitions what lies behind where the output stands.
        case places([CursorPlace])
    }

    private var places: [PartitionKey: Place] = [:]
    /// Partitions that have more than was read, as far as is known.
    private var grown: Set<PartitionKey> = []
    /// Whether moves are being written down.
    private var isMoving = false
    /// Whether any partition may have more.
    private var isUncertain = true
    /// Rows under way in all partitions, and those that wait behind them.
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

    /// Whether there are moves to write down, and none are being written.
    var hasMoves: Bool { !isMoving && places.values.contains { $0.reached > $0.stored } }

    // MARK: What to read

    /// - Parameter partitions: nil where any may have grown.
    mutating func hear(of partitions: Set<PartitionKey>?) {
        if let partitions { grown.formUnion(partitions) } else { isUncertain = true }
    }

    /// What has grown and is not busy: that is read now. Everything, where it is not known what has grown, or where the output
    /// stands in it. What is busy is left for later.
    mutating func read() -> Reading {
        var ready: [CursorPlace] = []
        var later: Set<PartitionKey> = []
        for key in grown {
            guard let place = places[key] else {
                isUncertain = true
                continue
            }
            if place.rows == nil {
                ready.append(CursorPlace(key: key, incarnation: place.incarnation, next: place.reached))
            } else {
                later.insert(key)
            }
        }
        grown = later
        guard isUncertain else { return .places(ready) }
        isUncertain = false
        // They are passed over, and there may be more behind them.
        grown = Set(busy)
        return .all
    }

    // MARK: Slices

    mutating func begin(_ slice: Slice) {
        let fresh = Place(
            incarnation: slice.incarnation, stored: slice.from, reached: slice.from, rows: nil, end: slice.from)
        var place = places[slice.key] ?? fresh
        // An incarnation is left only when the cursor has come to its end in the database too.
        if place.incarnation != slice.incarnation { place = fresh }
        place.rows = slice.entries.count
        place.end = slice.to
        places[slice.key] = place
        if slice.isCut { grown.insert(slice.key) }
        rows += slice.entries.count
    }

    /// What becomes of a slice that the writer has just put into the log.
    enum Reception {
        case begun
        /// `finish` returns it when its turn has come.
        case waits
        /// The output does not stand where it begins: what it has not passed yet is to be read.
        case refused
    }

    /// - Parameter limit: of rows under way.
    mutating func receive(_ slice: Slice, below limit: Int) -> Reception {
        guard var place = places[slice.key], place.incarnation == slice.incarnation else {
            grown.insert(slice.key)
            return .refused
        }
        guard place.end == slice.from, rows < limit else {
            if place.end < slice.to { grown.insert(slice.key) }
            return .refused
        }
        guard place.rows != nil else {
            begin(slice)
            return .begun
        }
        place.waiting.append(slice)
        place.end = slice.to
        places[slice.key] = place
        rows += slice.entries.count
        return .waits
    }

    /// - Returns: what waits behind it, which is begun; and whether there is more to read behind it, as far as is known.
    mutating func finish(_ slice: Slice) -> (next: Slice?, hasMore: Bool) {
        guard var place = places[slice.key] else { return (nil, false) }
        rows -= place.rows ?? 0
        place.rows = nil
        place.reached = slice.to
        let next = place.waiting.isEmpty ? nil : place.waiting.removeFirst()
        if let next { place.rows = next.entries.count }
        places[slice.key] = place
        return (next, grown.contains(slice.key))
    }

    // MARK: Moves

    /// What is to be written down; `store` follows.
    mutating func beginMoves() -> [CursorMove] {
        isMoving = true
        return moves
    }

    mutating func store(_ moves: [CursorMove]) {
        isMoving = false
        // A place may have gone into another incarnation meanwhile.
        for move in moves where places[move.key]?.incarnation == move.incarnation { places[move.key]?.stored = move.to }
    }
}
