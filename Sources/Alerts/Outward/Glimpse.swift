/// The facts of each kind for the feed: coarser than a notification's, State level only.
enum Glimpse {
    static func of(_ person: Sanket_V1_MissingPerson.View, youngest: Int?) -> Sanket_V1_MissingPersonGlimpse {
        var glimpse = Sanket_V1_MissingPersonGlimpse()
        glimpse.category = Known.value(person.category)
        glimpse.sex = Known.value(person.sex)
        glimpse.ageBand = Sanket_V1_MissingPerson.View.band(youngest)
        glimpse.lastSeenState = Facts.state(person.lastSeen.state)
        return glimpse
    }

    static func of(_ rescue: Sanket_V1_RescueRequest.View) -> Sanket_V1_RescueRequestGlimpse {
        var glimpse = Sanket_V1_RescueRequestGlimpse()
        glimpse.hostState = Facts.state(rescue.place.state)
        if rescue.hasVictims { glimpse.victims = Facts.count(rescue.victims) }
        glimpse.exploitation = Known.values(rescue.exploitation)
        return glimpse
    }

    static func of(_ suspect: Sanket_V1_SuspectMovement.View) -> Sanket_V1_SuspectMovementGlimpse {
        var glimpse = Sanket_V1_SuspectMovementGlimpse()
        glimpse.headingState = Facts.state(suspect.headingState)
        if suspect.victims.hasCount { glimpse.victims = Facts.count(suspect.victims.count) }
        return glimpse
    }
}
