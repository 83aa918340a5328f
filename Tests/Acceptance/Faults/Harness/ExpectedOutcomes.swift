import Alerts

/// What must become of a record after those before it, told record by record in the order of the topic.
struct ExpectedOutcomes {
    private var contents: [String: [Int: Int]] = [:]

    /// Nil where nothing can be known beforehand.
    mutating func next(_ meaning: AlertStream.Meaning) -> String? {
        switch meaning {
        case .anything: return nil
        case .dead(let reason): return "dead: \(reason.rawValue)"
        case .alert(let id, let revision, let content, _):
            let before = contents[id] ?? [:]
            if let taken = before[revision] { return taken == content ? "repeat" : "dead: revision-conflict" }
            contents[id, default: [:]][revision] = content
            return before.keys.contains { $0 > revision } ? "late" : "accepted"
        }
    }
}
