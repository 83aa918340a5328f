/// Whose turn it is: each key in turn gives up to a quantum, or passes. Where a round was interrupted the next goes on,
/// so that a small batch can't favour the first keys.
struct FairRounds<Key: Hashable> {
    let quantum: Int
    private var ring: [Key] = []
    private var cursor = 0
    private var given = 0

    init(quantum: Int) { self.quantum = quantum }

    var count: Int { ring.count }

    /// Whose turn it is.
    var current: Key? { ring.indices.contains(cursor) ? ring[cursor] : nil }

    /// Sets who takes part; the round starts over.
    mutating func replace(_ keys: [Key]) {
        ring = keys
        cursor = 0
        given = 0
    }

    /// The current key no longer takes part.
    mutating func removeCurrent() {
        guard ring.indices.contains(cursor) else { return }
        ring.remove(at: cursor)
        given = 0
        if cursor >= ring.count { cursor = 0 }
    }

    /// The current key gave one. Returns whether this ended a round.
    mutating func gave() -> Bool {
        given += 1
        return given >= quantum ? pass() : false
    }

    /// The current key has nothing (more). Returns whether this ended a round.
    mutating func pass() -> Bool {
        given = 0
        cursor += 1
        guard cursor >= ring.count else { return false }
        cursor = 0
        return true
    }
}
