package import Alerts
import FoundationEssentials

/// Decides which States an alert goes to, and why. Pure: from the alert and the rules alone, by the alert's own times.
package struct Router: Sendable {
    /// The rules that it decides by.
    package let rules: RoutingRules

    /// A router by these rules.
    package init(rules: RoutingRules) { self.rules = rules }

    /// The States that must hear of the alert, by LGD code, each with every reason that applies. Never the origin.
    package func targets(of alert: Alert) -> [Target] {
        // Bit n of a State's number stands for the n-th reason.
        var given = [UInt64](repeating: 0, count: Topics.partitions)
        var told = StateSet()
        for (index, reason) in rules.reasons.enumerated() {
            var states = states(for: reason.name, alert)
            states.remove(alert.origin)
            for state in states { given[Int(state.lgd)] |= 1 << UInt64(index) }
            told.formUnion(states)
        }
        // States with the same reasons share them: a missing child has 36 targets, and three lists at most.
        var made: [(given: UInt64, target: Target)] = []
        var targets: [Target] = []
        for state in told {
            let given = given[Int(state.lgd)]
            if let other = made.first(where: { $0.given == given })?.target {
                targets.append(Target(state, like: other))
            } else {
                var reasons: [Reason] = []
                reasons.reserveCapacity(given.nonzeroBitCount)
                for (index, reason) in rules.reasons.enumerated() where given & 1 << UInt64(index) != 0 {
                    reasons.append(reason)
                }
                guard let target = Target(state, reasons: reasons) else { continue }
                made.append((given, target))
                targets.append(target)
            }
        }
        return targets
    }

    private func states(for name: Reason.Name, _ alert: Alert) -> StateSet {
        let message = alert.message
        switch name {
        case .explicit: return StateSet(naming: message.targetStates)
        case .host: return alert.kind == .rescueRequest ? Self.set(message.rescueRequest.place.state) : StateSet()
        case .occurrence: return StateSet(naming: message.occurrenceStates).union(lastSeen(alert))
        case .destination: return StateSet(naming: message.destinationStates)
        case .heading:
            return alert.kind == .suspectMovement ? Self.set(message.suspectMovement.headingState) : StateSet()
        case .neighbour: return isMissingChild(alert) ? neighbours(alert) : StateSet()
        case .nationwide: return isNationwide(alert) ? .states : StateSet()
        // Without rules of their own yet.
        case .offender, .home, .leg, .corridor, .union: return StateSet()
        }
    }

    /// The State where a missing person or a suspect was last seen is a State of the occurrence too.
    private func lastSeen(_ alert: Alert) -> StateSet {
        switch alert.kind {
        case .missingPerson: Self.set(alert.message.missingPerson.lastSeen.state)
        case .suspectMovement: Self.set(alert.message.suspectMovement.lastSeen.state)
        case .rescueRequest: StateSet()
        }
    }

    /// Standard operating procedure for missing children (Ministry of Women and Child Development, 2016): details go to the
    /// neighbouring States; here those of the origin and of the State where the child was last seen.
    private func neighbours(_ alert: Alert) -> StateSet {
        let seen = State(iso: alert.message.missingPerson.lastSeen.state) ?? alert.origin
        return rules.neighbours(of: alert.origin).union(rules.neighbours(of: seen))
    }

    private func isMissingChild(_ alert: Alert) -> Bool { alert.youngestAge.map { $0 < rules.childAge } ?? false }

    /// A child at risk, in the first hours. At risk is every missing child: presumed abducted or trafficked unless
    /// disproved (Supreme Court, 2013). A found one is safe, and whoever is yet to depart is for the States of the journey.
    /// Without a time there is no telling that the hours have passed.
    private func isNationwide(_ alert: Alert) -> Bool {
        guard isMissingChild(alert) else { return false }
        let person = alert.message.missingPerson
        guard person.category != .foundUnidentified, person.category != .preventive,
            !person.hasPresumedAbducted || person.presumedAbducted
        else { return false }
        guard let issued = alert.issuedAt, person.lastSeen.hasAt, let seen = person.lastSeen.at.instant else {
            return true
        }
        return issued.timeIntervalSince(seen) < rules.nationwide
    }

    private static func set(_ code: MessageText) -> StateSet {
        var set = StateSet()
        if let state = State(iso: code) { set.insert(state) }
        return set
    }
}
