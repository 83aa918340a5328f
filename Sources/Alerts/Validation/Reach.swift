/// The States that an alert names in the fields that routing reads, field by field, and what is wrong where it names none.
/// Read once, for the rules and for routing.
package struct Reach: Sendable {
    /// `targetStates`.
    package private(set) var targets = StateSet()
    /// `occurrenceStates`.
    package private(set) var occurrence = StateSet()
    /// `destinationStates`.
    package private(set) var destinations = StateSet()
    /// `offenderStates`.
    package private(set) var offenders = StateSet()
    /// To which an alert goes over: one at most.
    package private(set) var transfer = StateSet()
    /// Where a missing person or a suspect was last seen: one at most.
    package private(set) var lastSeen = StateSet()
    /// Where the missing person or the victims to be rescued are at home.
    package private(set) var homes = StateSet()
    /// Where a rescue is to be: one at most.
    package private(set) var host = StateSet()
    /// To which a suspect is heading: one at most.
    package private(set) var heading = StateSet()
    /// Where the legs of a suspect's journey begin, pass and end.
    private var legs = StateSet()
    /// The first field that names what is no State.
    private(set) var firstUnknown: String?

    /// Every State that is named, the origin too.
    var named: StateSet {
        targets.union(occurrence).union(destinations).union(offenders).union(transfer).union(lastSeen).union(homes)
            .union(host).union(heading).union(legs)
    }

    /// - Parameter kind: of which kind the fields count; nil: only those that every kind has.
    init(_ alert: Sanket_V1_Alert.View, kind: Kind?) {
        switch kind {
        case .missingPerson?:
            let person = alert.missingPerson
            lastSeen = read(person.lastSeen.state, "missingPerson.lastSeen.state")
            homes = read(person.homeState, "missingPerson.homeState")
        case .rescueRequest?:
            let rescue = alert.rescueRequest
            host = read(rescue.place.state, "rescueRequest.place.state")
            for (index, group) in rescue.groups.prefix(Inspector.listLimit).enumerated() {
                homes.formUnion(read(group.homeState, "rescueRequest.groups[\(index)].homeState"))
            }
        case .suspectMovement?:
            let suspect = alert.suspectMovement
            heading = read(suspect.headingState, "suspectMovement.headingState")
            lastSeen = read(suspect.lastSeen.state, "suspectMovement.lastSeen.state")
            for (index, leg) in suspect.legs.prefix(Inspector.listLimit).enumerated() {
                legs.formUnion(read(leg.departs.state, "suspectMovement.legs[\(index)].departs.state"))
                legs.formUnion(read(leg.statesPassed, "suspectMovement.legs[\(index)].statesPassed"))
                legs.formUnion(read(leg.arrives.state, "suspectMovement.legs[\(index)].arrives.state"))
            }
        case nil: break
        }
        targets = read(alert.targetStates, "targetStates")
        occurrence = read(alert.occurrenceStates, "occurrenceStates")
        destinations = read(alert.destinationStates, "destinationStates")
        offenders = read(alert.offenderStates, "offenderStates")
        if alert.hasTransfer { transfer = read(alert.transfer.state, "transfer.state") }
    }

    /// The State that a code names, if it does.
    private mutating func read(_ code: MessageText, _ path: @autoclosure () -> String) -> StateSet {
        if code.isEmpty { return StateSet() }
        if let state = State(iso: code) { return [state] }
        if firstUnknown == nil { firstUnknown = path() }
        return StateSet()
    }

    private mutating func read(_ codes: MessageList<MessageText>, _ path: @autoclosure () -> String) -> StateSet {
        var states = StateSet()
        for (index, code) in codes.enumerated() { states.formUnion(read(code, "\(path())[\(index)]")) }
        return states
    }

    /// Why nobody could hear of the alert although somebody should: the State that would have to is missing or unknown.
    /// nil when a State other than the origin is named, when the matter is the origin's own, and when those who heard of
    /// earlier revisions are to hear of its end.
    static func fault(in alert: Alert) -> Admission.Detail? {
        let reach = alert.reach
        guard reach.named.subtracting([alert.origin]).isEmpty, !alert.isMissingChild else { return nil }
        if alert.isOver, alert.revision > 1 { return nil }
        let message = alert.message
        if !alert.kind.isPresent(in: message) { return .init(.kindMissing, at: alert.kind.field) }
        if let unknown = reach.firstUnknown { return .init(.stateUnknown, at: unknown) }
        switch alert.kind {
        case .missingPerson: return nil
        case .rescueRequest:
            return message.rescueRequest.place.state.isEmpty
                ? .init(.hostMissing, at: "rescueRequest.place.state") : nil
        case .suspectMovement:
            return reach.named.isEmpty ? .init(.headingMissing, at: "suspectMovement.headingState") : nil
        }
    }
}
