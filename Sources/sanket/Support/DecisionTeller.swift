import Alerts
import Routing

/// Prints where an alert goes by one set of rules.
struct DecisionTeller: RouteTeller {
    let router: Router
    let explains: Bool
    let language: Language
    let printsJSON: Bool

    struct Line: Encodable {
        struct TargetLine: Encodable {
            var state: String
            var name: String
            var duty: String
            var disclosure: String
            var reasons: [String]
        }
        struct AppliedLine: Encodable {
            var reason: String
            var corridor: String?
            var duty: String
            var states: [String]
            var from: [String]
            var text: String
        }
        struct NotAppliedLine: Encodable {
            var reason: String
            var corridor: String?
            var states: [String]
            var text: String
        }
        var alert_id: String
        var revision: Int32
        var kind: String
        var origin: String
        var rules: String
        var corridors: String
        var targets: [TargetLine]
        var applied: [AppliedLine]?
        var not_applied: [NotAppliedLine]?
    }

    func tell(_ alert: Alert) throws {
        let line = line(alert)
        if printsJSON { return try Terminal.json(line) }
        Terminal.say(
            "\(line.alert_id)/\(line.revision)  \(line.kind) from \(line.origin), rules \(line.rules), corridors \(line.corridors)"
        )
        if line.targets.isEmpty {
            Terminal.say("  no State is told: none but the origin is named")
        } else {
            Terminal.table(
                ["  state", "name", "duty", "disclosure", "reasons"],
                line.targets.map {
                    ["  " + $0.state, $0.name, $0.duty, $0.disclosure, $0.reasons.joined(separator: " ")]
                })
        }
        for applied in line.applied ?? [] {
            let from =
                applied.from.isEmpty ? "" : " (\(phrase("explain.from")): \(applied.from.joined(separator: ", ")))"
            let name = applied.corridor.map { " \($0)" } ?? ""
            Terminal.say("  + \(applied.text)\(name)\(from): \(list(applied.states))")
        }
        for other in line.not_applied ?? [] {
            let name = other.corridor.map { " \($0)" } ?? ""
            let states = other.states.isEmpty ? "" : " \(list(other.states))"
            Terminal.say("  − \(other.reason)\(name)\(states): \(other.text)")
        }
    }

    func end() {}

    private func line(_ alert: Alert) -> Line {
        let explanation = explains ? router.explanation(of: alert) : nil
        func label(_ reason: Reason.Name) -> String {
            let names = Schema.current.enumerations["sanket.v1.Reason"]
            return names?.name(of: reason.wire.rawValue).map(phrase) ?? reason.rawValue
        }
        return Line(
            alert_id: AlertID.text(alert.id), revision: alert.revision, kind: alert.kind.rawValue,
            origin: alert.origin.iso, rules: router.rules.version, corridors: router.rules.corridorsVersion,
            targets: router.targets(of: alert).map { target in
                Line.TargetLine(
                    state: target.state.iso, name: target.state.name(in: language), duty: target.duty.rawValue,
                    disclosure: target.disclosure.rawValue, reasons: target.reasons.map(\.label))
            },
            applied: explanation?.applied.map { applied in
                Line.AppliedLine(
                    reason: applied.reason.name.rawValue, corridor: applied.reason.corridor.ifAny,
                    duty: applied.reason.duty.rawValue, states: applied.states.map(\.iso), from: applied.paths,
                    text: label(applied.reason.name))
            },
            not_applied: explanation?.notApplied.map { other in
                Line.NotAppliedLine(
                    reason: other.name.rawValue, corridor: other.corridor.ifAny, states: other.states.map(\.iso),
                    text: phrase(other.key))
            })
    }

    private func phrase(_ key: String) -> String { Catalogue.current.phrase(key, in: language) }

    /// All of them, or how many where they are most.
    private func list(_ states: [String]) -> String {
        states.count > 12 ? "\(states.count)" : states.joined(separator: " ")
    }
}

extension String {
    fileprivate var ifAny: String? { isEmpty ? nil : self }
}
