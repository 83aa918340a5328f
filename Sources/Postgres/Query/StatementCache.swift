/// Which statements a connection has prepared: at most `capacity`, the least recently used make room.
///
/// A value without I/O: it says what to send, and is told what came of it.
struct StatementCache {
    /// The same text with other parameter types is another statement to the server.
    struct Key: Hashable {
        var sql: String
        var types: [UInt32]
    }

    struct Use: Hashable {
        var name: String
        /// The statement has to be prepared under this name first.
        var needsPrepare: Bool
    }

    private struct Entry {
        var name: String
        var lastUse: UInt64
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var named: UInt64 = 0
    /// Names the server still holds and we no longer use.
    private(set) var discarded: [String] = []

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// The name to run this statement under. A new one counts as prepared at once, so that a batch prepares it once;
    /// `forget` takes that back.
    mutating func use(_ key: Key) -> Use {
        clock += 1
        if let entry = entries[key] {
            entries[key]?.lastUse = clock
            return Use(name: entry.name, needsPrepare: false)
        }
        named += 1
        let entry = Entry(name: "s\(named)", lastUse: clock)
        entries[key] = entry
        return Use(name: entry.name, needsPrepare: true)
    }

    /// The server does not hold it (its Parse failed, or was never reached).
    mutating func forget(_ key: Key) {
        entries[key] = nil
    }

    /// The server holds it and it must not be used again.
    mutating func discard(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        discarded.append(entry.name)
    }

    /// Between batches: lets the least recently used go until no more than `capacity` are left.
    mutating func shrink() {
        guard entries.count > capacity else { return }
        let oldest = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(entries.count - capacity)
        for (key, _) in oldest { discard(key) }
    }

    /// The discarded names, for telling the server, once.
    mutating func takeDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }
}
