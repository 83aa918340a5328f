package import Alerts

/// Why an alert goes where it goes, and why not elsewhere: one line for each reason that makes States targets, and one for
/// each rule that might have and did not.
package struct Explanation: Sendable {
    /// A reason with the States that it makes targets, and where in the alert it stands.
    package struct Applied: Sendable {
        /// Which rule, with its duty and disclosure.
        package let reason: Reason
        /// Whom it tells; never the origin.
        package let states: StateSet
        /// The fields that it comes from, `suspectMovement.legs[0]`; empty where it comes from the alert as a whole.
        package let paths: [String]
    }

    /// A rule that tells nobody, and why; the key is one of the catalogue's.
    package struct NotApplied: Hashable, Sendable {
        /// Which rule.
        package let name: Reason.Name
        /// Which corridor, where it is one; empty else.
        package let corridor: String
        /// The States that it would have told, where the alert names them.
        package let states: StateSet
        /// `explain.` and what was missing: to be looked up in the catalogue.
        package let key: String
    }

    /// What applies, in the order of the reasons.
    package let applied: [Applied]
    /// What does not, in the same order.
    package let notApplied: [NotApplied]

    /// Every key that a line can have.
    package static var keys: [String] {
        Router.NationwideMismatch.allCases.map { "explain.nationwide.\($0.rawValue)" }
            + Corridor.Mismatch.allCases.map { "explain.corridor.\($0.rawValue)" }
            + [
                "explain.over", "explain.off", "explain.passed", "explain.no-child",
                "explain.corridor.known-place",
            ]
    }
}

extension Router {
    /// The same decision as `targets`, told rule by rule.
    package func explanation(of alert: Alert) -> Explanation {
        Explanation(
            applied: hits(for: alert).map { hit in
                Explanation.Applied(
                    reason: hit.reason, states: hit.states, paths: FieldsOfReason(alert).paths(of: hit.reason.name))
            }, notApplied: notApplied(alert))
    }

    private func notApplied(_ alert: Alert) -> [Explanation.NotApplied] {
        var lines: [Explanation.NotApplied] = []
        func note(_ name: Reason.Name, _ key: String, corridor: String = "", states: StateSet = []) {
            lines.append(.init(name: name, corridor: corridor, states: states, key: "explain.\(key)"))
        }
        let circumstances = Circumstances(alert, childAge: rules.childAge)
        for name in Reason.Name.allCases where rules.effects[name] == nil { note(name, "off") }
        if alert.isOver {
            for name: Reason.Name in [.leg, .neighbour, .corridor, .border, .nationwide, .union] { note(name, "over") }
            return lines
        }
        let passed = Journey(alert).passed.subtracting([alert.origin])
        if !passed.isEmpty { note(.leg, "passed", states: passed) }
        if alert.kind == .missingPerson {
            if !circumstances.isChild { note(.neighbour, "no-child") }
            if let mismatch = nationwide(alert, circumstances) { note(.nationwide, "nationwide.\(mismatch.rawValue)") }
        }
        guard rules.effects[.corridor] != nil else { return lines }
        guard leadsSomewhere(alert) else {
            note(.corridor, "corridor.known-place")
            return lines
        }
        for corridor in rules.corridors {
            // From elsewhere are most of them: that would be told of each.
            guard let mismatch = rules.mismatch(corridor, circumstances),
                !corridor.sources.isDisjoint(with: circumstances.sources)
            else { continue }
            note(.corridor, "corridor.\(mismatch.rawValue)", corridor: corridor.name)
        }
        return lines
    }
}

/// Where in an alert a reason stands.
private struct FieldsOfReason {
    private let alert: Alert

    init(_ alert: Alert) { self.alert = alert }

    func paths(of name: Reason.Name) -> [String] {
        let message = alert.message
        switch name {
        case .explicit: return ["targetStates"]
        case .host: return ["rescueRequest.place.state"]
        case .transfer: return ["transfer.state"]
        case .occurrence:
            return [
                message.occurrenceStates.isEmpty ? "" : "occurrenceStates",
                alert.kind == .missingPerson && !message.missingPerson.lastSeen.state.isEmpty
                    ? "missingPerson.lastSeen.state" : "",
                alert.kind == .suspectMovement && !message.suspectMovement.lastSeen.state.isEmpty
                    ? "suspectMovement.lastSeen.state" : "",
            ].filter { !$0.isEmpty }
        case .destination: return ["destinationStates"]
        case .offender: return ["offenderStates"]
        case .home: return [alert.kind == .missingPerson ? "missingPerson.homeState" : "rescueRequest.groups"]
        case .leg: return ["suspectMovement.legs"]
        case .heading: return ["suspectMovement.headingState"]
        case .neighbour:
            return alert.kind == .missingPerson ? ["missingPerson.lastSeen.state"] : ["suspectMovement.legs"]
        case .corridor, .border, .nationwide, .union: return []
        }
    }
}
