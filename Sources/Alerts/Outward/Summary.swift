/// One line that tells a notification to a person who opens nothing, composed from enumerations only.
package enum Summary {
    /// `Missing person · girl, 12–17 · last seen: Bihar · from: West Bengal · immediate · act: named by the sender`
    package static func line(_ notification: Sanket_V1_Notification, language: Language) -> String {
        let words = Words(language: language)
        var parts: [String] = []
        func add(_ part: String) { if !part.isEmpty { parts.append(part) } }

        if notification.status != .actual { add(words.label("Status", notification.status.rawValue)) }
        add(words.label("Kind", notification.kind.rawValue))
        if notification.noLongerConcerns { add(words.phrase("summary.no-longer-concerns")) }
        if notification.lifecycle != .issued { add(words.label("Lifecycle", notification.lifecycle.rawValue)) }
        if notification.hasMissingPerson { parts += facts(notification.missingPerson, words) }
        if notification.hasRescueRequest { parts += facts(notification.rescueRequest, words) }
        if notification.hasSuspectMovement { parts += facts(notification.suspectMovement, words) }
        end(of: notification, words).forEach(add)
        add(words.told("summary.from", words.state(notification.origin)))
        add(words.label("Urgency", notification.urgency.rawValue))
        if !notification.noLongerConcerns {
            let reasons = notification.reasons.map { words.label("Reason", $0.reason.rawValue) }
            let duty = words.label("Duty", notification.duty.rawValue)
            add(reasons.isEmpty ? duty : "\(duty): \(reasons.joined(separator: ", "))")
        }
        return parts.joined(separator: " · ")
    }

    /// How it ended, to whom it went over, what has changed.
    private static func end(of notification: Sanket_V1_Notification, _ words: Words) -> [String] {
        var parts = [
            words.label("OutcomeKind", notification.outcome.kind.rawValue),
            words.state(notification.outcome.state),
        ].filter { !$0.isEmpty }
        if !parts.isEmpty { parts = [words.told("summary.outcome", parts.joined(separator: ", "))] }
        parts.append(words.label("CancelReason", notification.cancelReason.rawValue))
        if notification.hasTransfer {
            parts.append(words.label("TransferKind", notification.transfer.kind.rawValue))
            parts.append(words.told("summary.transferred-to", words.state(notification.transfer.state)))
            parts.append(words.label("TransferReason", notification.transfer.reason.rawValue))
        }
        let changes = notification.changes.map { words.label("Change", $0.rawValue) }.filter { !$0.isEmpty }
        parts.append(words.told("summary.changed", changes.joined(separator: ", ")))
        return parts.filter { !$0.isEmpty }
    }

    private static func facts(_ person: Sanket_V1_MissingPersonFacts, _ words: Words) -> [String] {
        var parts: [String] = []
        if person.category != .missing { parts.append(words.label("MissingCategory", person.category.rawValue)) }
        let sex = words.label("Sex", person.sex.rawValue)
        parts.append(
            [sex, words.label("AgeBand", person.ageBand.rawValue)].filter { !$0.isEmpty }.joined(separator: ", "))
        parts.append(words.told("summary.last-seen", words.state(person.lastSeenState)))
        return parts.filter { !$0.isEmpty }
    }

    private static func facts(_ rescue: Sanket_V1_RescueRequestFacts, _ words: Words) -> [String] {
        [
            rescue.hasVictims ? words.told("summary.victims", words.count(rescue.victims)) : "",
            rescue.exploitation.map { words.label("Exploitation", $0.rawValue) }.joined(separator: ", "),
            words.told("summary.in", words.state(rescue.hostState)),
            words.told(
                "summary.asked",
                rescue.requestedActions.map { words.label("RescueAction", $0.rawValue) }.joined(separator: ", ")),
        ].filter { !$0.isEmpty }
    }

    private static func facts(_ suspect: Sanket_V1_SuspectMovementFacts, _ words: Words) -> [String] {
        [
            suspect.warnings.map { words.label("SuspectWarning", $0.rawValue) }.joined(separator: ", "),
            words.told("summary.heading", words.state(suspect.headingState)),
            words.told("summary.country", suspect.headingCountry),
            suspect.victims.hasCount ? words.told("summary.victims", words.count(suspect.victims.count)) : "",
            words.told(
                "summary.asked",
                suspect.requestedActions.map { words.label("SuspectAction", $0.rawValue) }.joined(separator: ", ")),
        ].filter { !$0.isEmpty }
    }
}

/// The catalogue as one language speaks it.
private struct Words {
    let language: Language

    func phrase(_ key: String) -> String { Catalogue.current.phrase(key, in: language) }

    /// The label of an enumeration's number; empty for UNSPECIFIED and for a number of a newer schema.
    func label(_ enumeration: String, _ number: Int) -> String {
        guard number != 0, let name = Schema.current.enumerations["sanket.v1.\(enumeration)"]?.name(of: number) else {
            return ""
        }
        return phrase(name)
    }

    /// `last seen: Bihar`; empty when there is nothing to tell.
    func told(_ key: String, _ value: String) -> String { value.isEmpty ? "" : "\(phrase(key)): \(value)" }

    func state(_ iso: String) -> String {
        guard let state = State(iso: iso) else { return "" }
        return state.name(in: language)
    }

    func count(_ count: Sanket_V1_Count) -> String {
        switch (count.hasLow, count.hasHigh) {
        case (true, true): count.low == count.high ? "\(count.low)" : "\(count.low)–\(count.high)"
        case (true, false): "\(count.low)+"
        case (false, true): "≤ \(count.high)"
        case (false, false): ""
        }
    }
}
