import struct FoundationEssentials.Date

/// The facts of each kind for the feed: coarser than a notification's, State level only.
enum Glimpse {
    static func of(_ person: Sanket_V1_MissingPerson, at issue: Date?) -> Sanket_V1_MissingPersonGlimpse {
        var glimpse = Sanket_V1_MissingPersonGlimpse()
        glimpse.category = person.category
        glimpse.sex = person.sex
        glimpse.ageBand = person.shownAgeBand(at: issue)
        glimpse.lastSeenState = Facts.state(person.lastSeen.state)
        return glimpse
    }

    static func of(_ rescue: Sanket_V1_RescueRequest) -> Sanket_V1_RescueRequestGlimpse {
        var glimpse = Sanket_V1_RescueRequestGlimpse()
        glimpse.hostState = Facts.state(rescue.place.state)
        if rescue.hasVictims { glimpse.victims = Facts.count(rescue.victims) }
        glimpse.exploitation = rescue.exploitation
        return glimpse
    }

    static func of(_ suspect: Sanket_V1_SuspectMovement) -> Sanket_V1_SuspectMovementGlimpse {
        var glimpse = Sanket_V1_SuspectMovementGlimpse()
        glimpse.headingState = Facts.state(suspect.headingState)
        if suspect.victims.hasCount { glimpse.victims = Facts.count(suspect.victims.count) }
        return glimpse
    }

    /// A discreet action must never show. One that this schema doesn't know, or none at all, could be discreet.
    static func mayShow(_ suspect: Sanket_V1_SuspectMovement) -> Bool {
        !suspect.requestedActions.isEmpty
            && suspect.requestedActions.allSatisfy { action in
                switch action {
                case .locate, .stopAndCheck, .detain, .rescueFirst: true
                case .unspecified, .discreetWatch, .UNRECOGNIZED: false
                }
            }
    }
}
