import Alerts
import FoundationEssentials
import Store

/// A deed as the command line tells it: who, when, what, and until when somebody has to see to it. Nothing that was told in
/// full, and nothing that could name anybody.
struct DeedLine: Encodable {
    var deed: String
    var number: Int64
    var type: String
    var revision: Int32
    var state: String
    var officer: String
    var entered_by: String?
    var done_at: Date
    var taken_at: Date
    var district: Int32?
    var heading: String?
    var to: String?
    /// What it says of a refusal, a unit, a purpose or an outcome.
    var word: String?
    /// The States that it tells.
    var told: [String]
    var due_at: Date?
    var closes: String?
    /// The deed that has seen to it.
    var closed_by: String?
    var overdue: Bool

    /// - Parameter closer: the deed that has seen to it, if one has.
    init(_ deed: Deed, closedBy closer: UUID? = nil, now: Date) {
        let told = deed.told
        let event = Redaction.event(of: deed.message)
        self.deed = AlertID.text(deed.id)
        number = deed.number
        type = deed.type.rawValue
        revision = told.revision
        state = told.state.iso
        officer = told.officer
        entered_by = told.enteredBy
        done_at = told.doneAt
        taken_at = deed.takenAt
        district = told.district
        heading = told.heading?.iso
        to = told.to?.iso
        word = label(event.refusalReason) ?? label(event.unitKind) ?? label(event.purpose) ?? label(event.outcomeKind)
        self.told = deed.act.map(\.iso)
        due_at = told.dueAt
        closes = told.closes.map(AlertID.text)
        closed_by = closer.map(AlertID.text)
        overdue = closer == nil && told.dueAt.map { $0 < now } ?? false
    }

    /// Deeds in their order, each with the one that has seen to it.
    static func lines(_ deeds: [Deed], now: Date) -> [DeedLine] {
        let closers = Dictionary(
            deeds.compactMap { deed in deed.told.closes.map { ($0, deed.id) } }, uniquingKeysWith: { first, _ in first }
        )
        return deeds.map { DeedLine($0, closedBy: closers[$0.id], now: now) }
    }

    /// For people.
    var text: String {
        let behalf = entered_by.map { ", entered by \($0) on behalf of \(officer)" }
        let name = type + String(repeating: " ", count: max(0, 9 - type.count))
        return "\(Terminal.time(taken_at))  \(name)  \(state) \(officer)\(behalf ?? "")\n"
            + "    \(facts.joined(separator: ", "))"
    }

    private var facts: [String] {
        var facts = ["revision \(revision)"]
        if abs(done_at.timeIntervalSince(taken_at)) >= 60 { facts.append("done \(Terminal.time(done_at))") }
        if let word { facts.append(word) }
        if let district { facts.append("district \(district)") }
        if let heading { facts.append("heading to \(heading)") }
        if let to { facts.append("\(type == DeedType.notOurs.rawValue ? "try" : "for") \(to)") }
        if !told.isEmpty { facts.append("told \(told.joined(separator: " "))") }
        if let closes { facts.append("sees to \(closes)") }
        if let due_at {
            let state = closed_by.map { "seen to by \($0)" } ?? (overdue ? "OVERDUE" : "open")
            facts.append("due \(Terminal.time(due_at)): \(state)")
        }
        facts.append("deed \(deed)")
        return facts
    }
}
