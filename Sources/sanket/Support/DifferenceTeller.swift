import Alerts
import Routing

/// Prints what a change of rules would do with each alert, and with all together.
struct DifferenceTeller: RouteTeller {
    let old: Router
    let new: Router
    let printsJSON: Bool
    private var sum = Sum()

    init(old: Router, new: Router, printsJSON: Bool) {
        self.old = old
        self.new = new
        self.printsJSON = printsJSON
    }

    struct Line: Encodable {
        struct Entry: Encodable {
            var state: String
            var before: String?
            var after: String?
        }
        var alert_id: String
        var revision: Int32
        var kind: String
        var origin: String
        var changes: [Entry]
    }

    /// Counted over all alerts.
    struct Sum: Encodable {
        var alerts = 0
        var changed = 0
        var targets_before = 0
        var targets_after = 0
        var act_before = 0
        var act_after = 0
    }

    mutating func tell(_ alert: Alert) throws {
        let (before, after) = (old.targets(of: alert), new.targets(of: alert))
        sum.alerts += 1
        sum.targets_before += before.count
        sum.targets_after += after.count
        sum.act_before += before.filter { $0.duty == .act }.count
        sum.act_after += after.filter { $0.duty == .act }.count
        let difference = RouteDifference(of: alert, from: old, to: new)
        if difference.entries.isEmpty { return }
        sum.changed += 1
        let line = Line(
            alert_id: AlertID.text(alert.id), revision: alert.revision, kind: alert.kind.rawValue,
            origin: alert.origin.iso,
            changes: difference.entries.map {
                .init(state: $0.state.iso, before: Self.text($0.before), after: Self.text($0.after))
            })
        if printsJSON { return try Terminal.json(line) }
        Terminal.say("\(line.alert_id)/\(line.revision)  \(line.kind) from \(line.origin)")
        for change in line.changes {
            let sign = change.before == nil ? "+" : change.after == nil ? "−" : "~"
            let text = [change.before, change.after].compactMap { $0 }.joined(separator: "  →  ")
            Terminal.say("  \(sign) \(change.state)  \(text)")
        }
    }

    func end() throws {
        if printsJSON { return try Terminal.json(sum) }
        Terminal.say(
            "\(sum.changed) of \(sum.alerts) alerts would go otherwise; targets \(sum.targets_before) → \(sum.targets_after), of them to act \(sum.act_before) → \(sum.act_after)"
        )
    }

    private static func text(_ target: Target?) -> String? {
        target.map { target in
            "\(target.duty.rawValue) \(target.disclosure.rawValue): \(target.reasons.map(\.label).joined(separator: " "))"
        }
    }
}
