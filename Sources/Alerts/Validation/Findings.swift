/// What was found wrong, up to a limit; what is beyond is counted.
struct Findings {
    /// More than that helps nobody, and would let one record fill the log.
    static let limit = 200

    /// The first of them, in the order in which they were found.
    private(set) var list: [Violation] = []
    /// How many more there are.
    private(set) var more = 0

    init() {}

    /// Notes a broken rule. Its path is made only when it is kept.
    mutating func note(_ rule: Rule, at path: @autoclosure () -> String = "") {
        if list.count < Self.limit {
            list.append(Violation(rule, at: path()))
        } else {
            more += 1
        }
    }

    /// Notes what was found elsewhere.
    mutating func note(_ violation: Violation) {
        if list.count < Self.limit { list.append(violation) } else { more += 1 }
    }

    /// The same for what concerns a whole list, whose elements were looked at first: in front of what was found then.
    mutating func note(_ rule: Rule, at path: String, before mark: Int) {
        if mark < Self.limit {
            list.insert(Violation(rule, at: path), at: mark)
            if list.count <= Self.limit { return }
            list.removeLast()
        }
        more += 1
    }

    /// Adds what another check found, but for paths of which something is told already: what was left out for another
    /// fault is told once, not also as missing.
    mutating func append(_ other: Findings) {
        if list.isEmpty {
            self = other
            return
        }
        let told = Set(list.map(\.path)).subtracting([""])
        for violation in other.list where !told.contains(violation.path) {
            if list.count < Self.limit { list.append(violation) } else { more += 1 }
        }
        more += other.more
    }

    /// All of them; at the end how many more there are.
    var violations: [Violation] { more == 0 ? list : list + [Violation(more: more)] }

    /// Whether one of those that are kept is of this rule. Beyond the limit one may be.
    func mayHold(_ rule: Rule) -> Bool { more > 0 || list.contains { $0.rule == rule.rawValue } }

    /// Whether one of those that are kept is an error. Beyond the limit there always is one: so much is nobody's slip.
    var holdsError: Bool { more > 0 || list.contains { $0.severity == .error } }
}
