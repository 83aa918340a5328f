/// Whether an alert must not show on the feed: it asks for something that a look at a dashboard would undo.
enum Discretion {
    /// An action that this schema doesn't know, or none at all, could be discreet.
    static func isDiscreet(_ alert: Alert) -> Bool {
        switch alert.kind {
        case .missingPerson: return false
        case .rescueRequest:
            // Once they are rescued there is nobody left to warn. One that was called off, or ran out, leaves them where they are.
            if alert.lifecycle == .resolved { return false }
            let actions = alert.message.rescueRequest.requestedActions
            return actions.isEmpty || actions.contains(where: isDiscreet)
        case .suspectMovement:
            let actions = alert.message.suspectMovement.requestedActions
            return actions.isEmpty || actions.contains(where: isDiscreet)
        }
    }

    private static func isDiscreet(_ action: Sanket_V1_RescueAction) -> Bool {
        switch action {
        case .watch, .jointRaid, .unspecified, .UNRECOGNIZED: true
        case .verify, .rescue, .shelter, .medical, .interpreter, .transit, .repatriate: false
        }
    }

    private static func isDiscreet(_ action: Sanket_V1_SuspectAction) -> Bool {
        switch action {
        case .discreetWatch, .unspecified, .UNRECOGNIZED: true
        case .locate, .stopAndCheck, .detain, .rescueFirst: false
        }
    }
}
