/// How many records of a batch came to what.
package struct Settlement: Hashable, Sendable {
    package var accepted = 0
    package var late = 0
    package var repeats = 0
    /// Dead records by reason.
    package var dead: [String: Int] = [:]

    package init() {}

    mutating func add(outcome: String, reason: String?, count: Int) {
        switch outcome {
        case "accepted": accepted += count
        case "late": late += count
        case "repeat": repeats += count
        default: dead[reason ?? "?", default: 0] += count
        }
    }

    package static func += (a: inout Self, b: Self) {
        a.accepted += b.accepted
        a.late += b.late
        a.repeats += b.repeats
        a.dead.merge(b.dead, uniquingKeysWith: +)
    }

    package var total: Int { accepted + late + repeats + dead.values.reduce(0, +) }
}
