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
        apply(to: &message)
    }

    // A list is taken out, changed and put back once: in place each change would copy all of it.

    private static func apply(to message: inout Sanket_V1_Alert) {
        if message.links.contains(where: { today($0) != nil }) { message.links = message.links.map { today($0) ?? $0 } }
        if message.hasTransfer {
            if let changed = today(message.transfer.state) { message.transfer.state = changed }
            if let changed = today(message.transfer.fir.state) { message.transfer.fir.state = changed }
        }
        if message.hasFir, let changed = today(message.fir.state) { message.fir.state = changed }
        if message.hasMissingPerson {
            let person = message.missingPerson
            if let changed = today(person.lastSeen.state) { message.missingPerson.lastSeen.state = changed }
            if let changed = today(person.homeState) { message.missingPerson.homeState = changed }
            if person.hasOutcome, let changed = today(person.outcome.state) {
                message.missingPerson.outcome.state = changed
            }
        }
        if message.hasRescueRequest {
            let rescue = message.rescueRequest
            if let changed = today(rescue.place.state) { message.rescueRequest.place.state = changed }
            if rescue.groups.contains(where: { today($0.homeState) != nil }) {
                message.rescueRequest.groups = rescue.groups.map(today)
            }
            if rescue.hasResult, rescue.result.rescued.contains(where: { today($0.homeState) != nil }) {
                message.rescueRequest.result.rescued = rescue.result.rescued.map(today)
            }
        }
        if message.hasSuspectMovement {
            let suspect = message.suspectMovement
            if let changed = today(suspect.headingState) { message.suspectMovement.headingState = changed }
            if let changed = today(suspect.lastSeen.state) { message.suspectMovement.lastSeen.state = changed }
            if suspect.hasOutcome, let changed = today(suspect.outcome.state) {
                message.suspectMovement.outcome.state = changed
            }
            if suspect.legs.contains(where: needsChange) { message.suspectMovement.legs = suspect.legs.map(today) }
        }
    }

    private static func today(_ link: Sanket_V1_Link) -> Sanket_V1_Link? {
        let id = AlertID.parse(link.alertID).map(AlertID.text) ?? link.alertID
        let origin = today(link.origin) ?? link.origin
        guard id != link.alertID || origin != link.origin else { return nil }
        var changed = link
        changed.alertID = id
        changed.origin = origin
        return changed
    }

    private static func today(_ group: Sanket_V1_VictimGroup) -> Sanket_V1_VictimGroup {
        guard let state = today(group.homeState) else { return group }
        var changed = group
        changed.homeState = state
        return changed
    }

    private static func needsChange(_ leg: Sanket_V1_Leg) -> Bool {
        today(leg.departs.state) != nil || today(leg.arrives.state) != nil || today(leg.statesPassed) != nil
    }

    private static func today(_ leg: Sanket_V1_Leg) -> Sanket_V1_Leg {
        var changed = leg
        if let state = today(leg.departs.state) { changed.departs.state = state }
        if let state = today(leg.arrives.state) { changed.arrives.state = state }
        if let states = today(leg.statesPassed) { changed.statesPassed = states }
        return changed
    }

    /// The code of today, nil when the text is that already or no State.
    private static func today(_ iso: String) -> String? {
        guard !iso.isEmpty, let state = State(iso: iso) else { return nil }
        let today = state.iso
        return today == iso ? nil : today
    }

    private static func today(_ list: [String]) -> [String]? {
        guard list.contains(where: { today($0) != nil }) else { return nil }
        return list.map { today($0) ?? $0 }
    }
}
