/// The ids seen last, so many of them: a repeat comes soon after a crash, and who watches for a year must not remember a
/// year.
struct RecentIDs {
    private let limit: Int
    private var known: Set<String> = []
    /// A ring once it is full: the place of the oldest is that of the next.
    private var order: [String] = []
    private var next = 0

    init(limit: Int = 65_536) {
        self.limit = limit
    }

    var count: Int { known.count }

    /// Whether it is new; it is known from now on.
    mutating func isNew(_ id: String) -> Bool {
        guard known.insert(id).inserted else { return false }
        if order.count < limit {
            order.append(id)
        } else {
            known.remove(order[next])
            order[next] = id
            next = (next + 1) % limit
        }
        return true
    }
}
