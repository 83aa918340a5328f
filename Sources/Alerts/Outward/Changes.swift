import SwiftProtobuf

/// What one revision of an alert changed of the one before, so that who has acted on that one knows whether to look again.
package enum Changes {
    /// Which parts differ, the material ones first; empty where nothing does.
    package static func between(_ old: Alert, _ new: Alert) -> [Sanket_V1_Change] {
        var changes: [Sanket_V1_Change] = []
        func note(_ change: Sanket_V1_Change, if isChanged: Bool) { if isChanged { changes.append(change) } }
        guard let before = try? old.message.decoded(), let after = try? new.message.decoded() else { return [] }
        let parts = (Parts(before), Parts(after))
        note(.place, if: parts.0.place != parts.1.place)
        note(.leg, if: parts.0.leg != parts.1.leg)
        note(.danger, if: parts.0.danger != parts.1.danger)
        note(.action, if: parts.0.action != parts.1.action)
        note(.lifecycle, if: parts.0.lifecycle != parts.1.lifecycle)
        note(.persons, if: parts.0.persons != parts.1.persons)
        note(.other, if: parts.0.rest != parts.1.rest)
        return changes
    }

    /// Whether who has acted on the revision before has to look again.
    package static func isMaterial(_ change: Sanket_V1_Change) -> Bool {
        switch change {
        case .place, .leg, .danger, .action: true
        // What a newer schema tells may be.
        case .UNRECOGNIZED: true
        case .unspecified, .lifecycle, .persons, .other: false
        }
    }

    /// An alert taken apart, each part a message with the fields of one kind of change: a field that the schema gains is
    /// told as another detail until it is sorted in here.
    private struct Parts {
        var place = Sanket_V1_Alert()
        var leg = Sanket_V1_Alert()
        var danger = Sanket_V1_Alert()
        var action = Sanket_V1_Alert()
        var lifecycle = Sanket_V1_Alert()
        var persons = Sanket_V1_Alert()
        var rest: Sanket_V1_Alert

        init(_ alert: Sanket_V1_Alert) {
            rest = alert
            rest.revision = 0
            rest.clearIssuedAt()
            rest.clearUtcOffsetMinutes()
            envelope()
            if alert.hasMissingPerson { missingPerson() }
            if alert.hasRescueRequest { rescueRequest() }
            if alert.hasSuspectMovement { suspectMovement() }
        }

        /// Takes a field out of the rest and puts it into a part.
        private mutating func move<Value>(
            _ field: WritableKeyPath<Sanket_V1_Alert, Value>, to part: WritableKeyPath<Parts, Sanket_V1_Alert>,
            _ empty: Value
        ) {
            self[keyPath: part][keyPath: field] = rest[keyPath: field]
            rest[keyPath: field] = empty
        }

        private mutating func envelope() {
            move(\.occurrenceStates, to: \.place, [])
            move(\.destinationStates, to: \.place, [])
            move(\.destinationCountries, to: \.place, [])
            move(\.urgency, to: \.danger, .unspecified)
            move(\.severity, to: \.danger, .unspecified)
            move(\.lifecycle, to: \.lifecycle, .unspecified)
            // That a revision is an update is told by its number.
            if lifecycle.lifecycle == .updated { lifecycle.lifecycle = .issued }
            move(\.cancelReason, to: \.lifecycle, .unspecified)
            move(\.transfer, to: \.lifecycle, .init())
        }

        private mutating func missingPerson() {
            move(\.missingPerson.lastSeen, to: \.place, .init())
            move(\.missingPerson.departure, to: \.leg, .init())
            move(\.missingPerson.riskFactors, to: \.danger, [])
            move(\.missingPerson.presumedAbducted, to: \.danger, false)
            move(\.missingPerson.outcome, to: \.lifecycle, .init())
            move(\.missingPerson, to: \.persons, .init())
        }

        private mutating func rescueRequest() {
            move(\.rescueRequest.place, to: \.place, .init())
            move(\.rescueRequest.requestedActions, to: \.action, [])
            move(\.rescueRequest.wantedBy, to: \.action, .init())
            move(\.rescueRequest.team, to: \.action, .init())
            move(\.rescueRequest.result, to: \.lifecycle, .init())
            move(\.rescueRequest.victims, to: \.persons, .init())
            move(\.rescueRequest.groups, to: \.persons, [])
            move(\.rescueRequest.victimNames, to: \.persons, [])
        }

        private mutating func suspectMovement() {
            move(\.suspectMovement.lastSeen, to: \.place, .init())
            move(\.suspectMovement.legs, to: \.leg, [])
            move(\.suspectMovement.eta, to: \.leg, .init())
            move(\.suspectMovement.headingState, to: \.leg, "")
            move(\.suspectMovement.headingDistrict, to: \.leg, 0)
            move(\.suspectMovement.headingCountry, to: \.leg, "")
            move(\.suspectMovement.warnings, to: \.danger, [])
            move(\.suspectMovement.victims.inDistress, to: \.danger, false)
            move(\.suspectMovement.requestedActions, to: \.action, [])
            move(\.suspectMovement.warrants, to: \.action, [])
            move(\.suspectMovement.outcome, to: \.lifecycle, .init())
            move(\.suspectMovement.victims, to: \.persons, .init())
            move(\.suspectMovement.suspects, to: \.persons, [])
        }
    }
}
