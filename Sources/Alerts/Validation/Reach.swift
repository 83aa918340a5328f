/// The States that an alert names in the fields that routing reads, and what is wrong where it names none.
struct Reach {
    /// Every State that is named, the origin too.
    private(set) var named = StateSet()
    /// The first field that names what is no State.
    private(set) var firstUnknown: String?

    /// - Parameter kind: of which kind the fields count; nil: only those that every kind has.
    init(_ alert: Sanket_V1_Alert.View, kind: Kind?) {
        switch kind {
        case .missingPerson?:
            add(alert.missingPerson.lastSeen.state, "missingPerson.lastSeen.state")
        case .rescueRequest?:
            add(alert.rescueRequest.place.state, "rescueRequest.place.state")
        case .suspectMovement?:
            let suspect = alert.suspectMovement
            add(suspect.headingState, "suspectMovement.headingState")
            add(suspect.lastSeen.state, "suspectMovement.lastSeen.state")
        case nil: break
        }
        add(alert.targetStates, "targetStates")
        add(alert.occurrenceStates, "occurrenceStates")
        add(alert.destinationStates, "destinationStates")
    }

    private mutating func add(_ code: MessageText, _ path: @autoclosure () -> String) {
        if code.isEmpty { return }
        if let state = State(iso: code) {
            named.insert(state)
        } else if firstUnknown == nil {
            firstUnknown = path()
        }
    }

    private mutating func add(_ codes: MessageList<MessageText>, _ path: String) {
        for (index, code) in codes.enumerated() { add(code, "\(path)[\(index)]") }
    }

    /// Why nobody could hear of the alert although somebody should: the State that would have to is missing or unknown.
    /// nil when a State other than the origin is named, when the matter is the origin's own, and when those who heard of
    /// earlier revisions are to hear of its end.
    static func fault(in alert: Alert) -> Admission.Detail? {
        let message = alert.message
        let isOfKind = alert.kind.isPresent(in: message)
        let reach = Reach(message, kind: isOfKind ? alert.kind : nil)
        guard reach.named.subtracting([alert.origin]).isEmpty, !alert.isMissingChild else { return nil }
        let isEnd = message.lifecycle == .resolved || message.lifecycle == .cancelled
        if isEnd, alert.revision > 1 { return nil }
        if !isOfKind { return .init(.kindMissing, at: alert.kind.field) }
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
