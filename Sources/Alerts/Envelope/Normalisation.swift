package import FoundationEssentials

/// Brings an alert into the one form that Sanket keeps: State codes of today, the id in lower case, a revision from 1.
///
/// What is no State at all stays as it is: it has its warning, and is no target.
package enum Normalisation {
    /// Writes only what differs, for almost every alert is in that form already.
    package static func apply(to message: inout Sanket_V1_Alert, id: UUID, origin: State) {
        let text = AlertID.text(id)
        if message.id != text { message.id = text }
        if message.origin != origin.iso { message.origin = origin.iso }
        if message.revision < 1 { message.revision = 1 }
        if let changed = today(message.targetStates) { message.targetStates = changed }
        if let changed = today(message.occurrenceStates) { message.occurrenceStates = changed }
        if let changed = today(message.destinationStates) { message.destinationStates = changed }
        if let changed = today(message.offenderStates) { message.offenderStates = changed }
        for index in message.links.indices {
            if let changed = today(message.links[index].origin) { message.links[index].origin = changed }
            let link = message.links[index].alertID
            if let parsed = AlertID.parse(link), AlertID.text(parsed) != link {
                message.links[index].alertID = AlertID.text(parsed)
            }
        }
        if message.hasMissingPerson, message.missingPerson.hasLastSeen,
            let changed = today(message.missingPerson.lastSeen.state)
        {
            message.missingPerson.lastSeen.state = changed
        }
        if message.hasRescueRequest { apply(to: &message.rescueRequest) }
        if message.hasSuspectMovement { apply(to: &message.suspectMovement) }
    }

    private static func apply(to rescue: inout Sanket_V1_RescueRequest) {
        if rescue.hasPlace, let changed = today(rescue.place.state) { rescue.place.state = changed }
        for index in rescue.groups.indices {
            if let changed = today(rescue.groups[index].homeState) { rescue.groups[index].homeState = changed }
        }
    }

    private static func apply(to suspect: inout Sanket_V1_SuspectMovement) {
        if let changed = today(suspect.headingState) { suspect.headingState = changed }
        if suspect.hasLastSeen, let changed = today(suspect.lastSeen.state) { suspect.lastSeen.state = changed }
        for index in suspect.legs.indices {
            let leg = suspect.legs[index]
            if leg.hasDeparts, let changed = today(leg.departs.state) { suspect.legs[index].departs.state = changed }
            if leg.hasArrives, let changed = today(leg.arrives.state) { suspect.legs[index].arrives.state = changed }
            if let changed = today(leg.statesPassed) { suspect.legs[index].statesPassed = changed }
        }
    }

    /// The code of today, nil when the text is that already or no State.
    private static func today(_ iso: String) -> String? {
        guard !iso.isEmpty, let state = State(iso: iso), state.iso != iso else { return nil }
        return state.iso
    }

    private static func today(_ list: [String]) -> [String]? {
        guard list.contains(where: { today($0) != nil }) else { return nil }
        return list.map { today($0) ?? $0 }
    }
}
