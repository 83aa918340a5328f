package import Alerts
import FoundationEssentials

/// Decides which States an alert goes to, and why. Pure: from the alert and the rules alone, by the alert's own times.
package struct Router: Sendable {
    /// The rules that it decides by.
    package let rules: RoutingRules

    /// A router by these rules.
    package init(rules: RoutingRules) { self.rules = rules }

    /// A reason, and the States that it makes targets.
    struct Hit {
        var reason: Reason
        var states: StateSet
    }

    /// The States that must hear of the alert, by LGD code, each with every reason that applies. Never the origin.
    package func targets(of alert: Alert) -> [Target] {
        let hits = hits(for: alert)
        var told = StateSet()
        for index in hits.indices { told.formUnion(hits[index].states) }
        // States with the same reasons share them: a missing child has 36 targets, and three lists at most.
        var made: [(given: UInt64, target: Target)] = []
        var targets: [Target] = []
        targets.reserveCapacity(told.count)
        for state in told {
            // Bit n stands for the n-th hit; there are fewer than 64 (see `RoutingRules`).
            var given: UInt64 = 0
            for index in hits.indices where hits[index].states.contains(state) { given |= 1 &<< UInt64(index) }
            if let other = made.first(where: { $0.given == given })?.target {
                targets.append(Target(state, like: other))
            } else {
                var reasons: [Reason] = []
                reasons.reserveCapacity(given.nonzeroBitCount)
                for index in hits.indices where hits[index].states.contains(state) {
                    reasons.append(hits[index].reason)
                }
                guard let target = Target(state, reasons: reasons) else { continue }
                made.append((given, target))
                targets.append(target)
            }
        }
        return targets
    }

    /// Every reason that applies, in the order of their names, with its States; never the origin.
    func hits(for alert: Alert) -> [Hit] {
        let circumstances = Circumstances(alert, childAge: rules.childAge)
        let journey = Journey(alert)
        var hits: [Hit] = []
        hits.reserveCapacity(8)
        for (name, effect) in rules.ordered {
            func add(_ states: StateSet, _ duty: Duty, corridor: String = "") {
                var states = states
                states.remove(alert.origin)
                if states.isEmpty { return }
                // Where all is over nobody has to act.
                let duty = circumstances.isOver ? .lookOut : duty
                hits.append(
                    Hit(
                        reason: Reason(name, duty: duty, disclosure: effect.disclosure, corridor: corridor),
                        states: states))
            }
            let duty = circumstances.isChild ? effect.childDuty : effect.duty
            if case .corridor = name {
                for (corridor, states, isTold) in corridors(alert, circumstances) {
                    add(states, isTold ? duty : .lookOut, corridor: corridor)
                }
            } else {
                add(states(for: name, alert, circumstances, journey), duty)
            }
        }
        return hits
    }

    private func states(
        for name: Reason.Name, _ alert: Alert, _ circumstances: Circumstances, _ journey: Journey
    ) -> StateSet {
        let reach = alert.reach
        // What is over leads nowhere any more: only those that the alert itself names hear how it ended.
        let isOver = circumstances.isOver
        switch name {
        case .explicit: return reach.targets
        case .host: return reach.host
        case .transfer: return reach.transfer
        // The State where a missing person or a suspect was last seen is a State of the occurrence too.
        case .occurrence: return reach.occurrence.union(reach.lastSeen)
        case .destination: return reach.destinations
        case .offender: return reach.offenders
        // Where victims are at home, their families are, and the police that knows them.
        case .home: return reach.homes
        case .leg: return isOver ? [] : journey.ahead
        case .heading: return isOver ? reach.heading : reach.heading.subtracting(journey.passed)
        case .neighbour: return isOver ? [] : neighbours(alert, circumstances)
        case .nationwide: return !isOver && nationwide(alert, circumstances) == nil ? .states : []
        case .border: return isOver ? [] : rules.border(circumstances.countries)
        case .union: return !isOver && rules.concernsUnion(circumstances) ? [.union] : []
        case .corridor: return []
        }
    }

    /// Standard operating procedure for missing children (Ministry of Women and Child Development, 2016): details go to the
    /// neighbouring States; here those of the origin and of the State where the child was last seen. A boat whose port is
    /// not known can go wherever ships go from there.
    private func neighbours(_ alert: Alert, _ circumstances: Circumstances) -> StateSet {
        switch alert.kind {
        case .missingPerson:
            guard circumstances.isChild else { return [] }
            let seen = alert.reach.lastSeen.isEmpty ? [alert.origin] : alert.reach.lastSeen
            return seen.reduce(into: rules.neighbours(of: alert.origin)) { $0.formUnion(rules.neighbours(of: $1)) }
        case .rescueRequest: return []
        case .suspectMovement:
            let legs = alert.message.suspectMovement.legs.prefix(Inspector.listLimit)
            return legs.reduce(into: StateSet()) { states, leg in
                guard leg.conveyance == .boat, leg.arrives.state.isEmpty else { return }
                states.formUnion((State(iso: leg.departs.state) ?? alert.origin).seaLinks)
            }
        }
    }

    /// A child at risk, in the first hours. At risk is every missing child: presumed abducted or trafficked unless
    /// disproved (Supreme Court, 2013). A found one is safe, and whoever is yet to depart is for the States of the journey.
    /// Without a time there is no telling that the hours have passed.
    ///
    /// - Returns: why it is not nationwide; nil when it is.
    func nationwide(_ alert: Alert, _ circumstances: Circumstances) -> NationwideMismatch? {
        guard alert.kind == .missingPerson, circumstances.isChild else { return .noMissingChild }
        let person = alert.message.missingPerson
        if person.category == .foundUnidentified || person.category == .preventive { return .category }
        if person.hasPresumedAbducted, !person.presumedAbducted { return .notAbducted }
        guard let issued = alert.issuedAt, person.lastSeen.hasAt, let seen = person.lastSeen.at.instant else {
            return nil
        }
        return issued.timeIntervalSince(seen) < rules.nationwide ? nil : .hours
    }

    /// Why a missing person's alert does not go to every State.
    enum NationwideMismatch: String, CaseIterable {
        case noMissingChild = "no-missing-child"
        case category
        case notAbducted = "not-abducted"
        case hours
    }

    /// The corridors that apply: to their destinations, by the duty of the rule where the alert itself tells what they are
    /// known for; to the States on the way, to look out.
    private func corridors(
        _ alert: Alert, _ circumstances: Circumstances
    ) -> [(name: String, states: StateSet, isTold: Bool)] {
        guard leadsSomewhere(alert) else { return [] }
        var found: [(name: String, states: StateSet, isTold: Bool)] = []
        for corridor in rules.corridors where rules.mismatch(corridor, circumstances) == nil {
            let destinations = corridor.destinations.subtracting(circumstances.sources)
            found.append((corridor.name, destinations, rules.isTold(corridor, circumstances)))
            let transits = corridor.transits.subtracting(circumstances.sources).subtracting(destinations)
            found.append((corridor.name, transits, false))
        }
        return found
    }

    /// Whether somebody may be under way: not of one who is found or with the family, nor of victims whose place is known.
    func leadsSomewhere(_ alert: Alert) -> Bool {
        if alert.isOver { return false }
        switch alert.kind {
        case .missingPerson:
            let category = alert.message.missingPerson.category
            return category != .foundUnidentified && category != .familyAbduction
        case .rescueRequest: return false
        case .suspectMovement: return true
        }
    }
}
