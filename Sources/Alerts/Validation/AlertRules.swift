import FoundationEssentials

/// The rules that concern more than one field, or a field that has to be there.
struct AlertRules {
    private var findings: Findings

    /// Everything that the alert breaks, after what was found as it was read.
    ///
    /// - Parameter reach: of its one kind, where that is known already.
    static func findings(in reading: AlertReading, reach: Reach?) -> Findings {
        let alert = reading.message
        let kinds = Kind.present(in: alert)
        var rules = AlertRules(findings: reading.findings)
        rules.envelope(alert, reading.id)
        rules.kinds(kinds, reading, reach)
        rules.lifecycle(alert, kinds.first)
        rules.agency(alert)
        if alert.hasMissingPerson { rules.missingPerson(alert.missingPerson, alert) }
        if alert.hasRescueRequest { rules.rescueRequest(alert.rescueRequest) }
        if alert.hasSuspectMovement { rules.suspectMovement(alert.suspectMovement, alert) }
        return rules.findings
    }

    mutating func note(_ rule: Rule, at path: @autoclosure () -> String = "", if isBroken: Bool = true) {
        if isBroken { findings.note(rule, at: path()) }
    }

    private mutating func envelope(_ alert: Sanket_V1_Alert.View, _ id: UUID?) {
        note(.idMissing, at: "id", if: alert.id.isEmpty)
        if let id { note(.idVersion, at: "id", if: !AlertID.isRight(id)) }
        note(.originMissing, at: "origin", if: alert.origin.isEmpty)
        note(.revisionMinimum, at: "revision", if: alert.revision < 1)
        note(.statusMissing, at: "status", if: alert.status == .unspecified)
        note(.lifecycleMissing, at: "lifecycle", if: alert.lifecycle == .unspecified)
        note(.urgencyMissing, at: "urgency", if: alert.urgency == .unspecified)
        let hasIssuedAt = alert.hasIssuedAt
        note(.issuedAtMissing, at: "issuedAt", if: !hasIssuedAt)
        if hasIssuedAt, alert.hasExpiresAt {
            note(.expiresBeforeIssue, at: "expiresAt", if: !alert.issuedAt.isBefore(alert.expiresAt))
        }
        note(.offsetRange, at: "utcOffsetMinutes", if: !Timestamp.offsets.contains(alert.utcOffsetMinutes))
    }

    private mutating func kinds(_ kinds: [Kind], _ reading: AlertReading, _ reach: Reach?) {
        note(.kindMissing, if: kinds.isEmpty)
        for second in kinds.dropFirst() { note(.kindTwo, at: second.field) }
        if kinds.count == 1, kinds[0] != .rescueRequest || !reading.message.rescueRequest.place.state.isEmpty {
            nowhere(reading, kinds[0], reach ?? Reach(reading.message, kind: kinds[0]))
        }
    }

    /// That no State but the origin is named, and none follows: the neighbours of a child do.
    private mutating func nowhere(_ reading: AlertReading, _ kind: Kind, _ reach: Reach) {
        guard let origin = reading.origin, reach.named.subtracting([origin]).isEmpty else { return }
        if kind == .suspectMovement, reach.named.isEmpty, reach.firstUnknown == nil {
            return note(.headingMissing, at: "suspectMovement.headingState")
        }
        if let id = reading.id, Alert.isChild(Alert.youngestAge(reading.message, kind, id)) { return }
        note(.routeNowhere, at: "targetStates")
    }

    private mutating func missingPerson(_ person: Sanket_V1_MissingPerson.View, _ alert: Sanket_V1_Alert.View) {
        note(.categoryMissing, at: "missingPerson.category", if: person.category == .unspecified)
        if person.hasAge { age(person.age, at: "missingPerson.age") }
        appearance(person)
        preventive(person, alert)
        guard person.hasLastSeen else { return }
        let lastSeen = person.lastSeen
        if lastSeen.hasAt, alert.hasIssuedAt {
            note(.lastSeenAfterIssue, at: "missingPerson.lastSeen.at", if: alert.issuedAt.isBefore(lastSeen.at))
        }
        if lastSeen.hasCoordinates { coordinates(lastSeen.coordinates, at: "missingPerson.lastSeen.coordinates") }
    }

    private mutating func rescueRequest(_ rescue: Sanket_V1_RescueRequest.View) {
        let place = rescue.place
        note(.hostMissing, at: "rescueRequest.place.state", if: place.state.isEmpty)
        note(.actionMissing, at: "rescueRequest.requestedActions", if: rescue.requestedActions.isEmpty)
        operation(rescue)
        if rescue.hasVictims { count(rescue.victims, at: "rescueRequest.victims") }
        for (index, group) in rescue.groups.prefix(Inspector.listLimit).enumerated() where group.hasCount {
            count(group.count, at: "rescueRequest.groups[\(index)].count")
        }
        if place.hasCoordinates { coordinates(place.coordinates, at: "rescueRequest.place.coordinates") }
    }

    private mutating func suspectMovement(_ suspect: Sanket_V1_SuspectMovement.View, _ alert: Sanket_V1_Alert.View) {
        note(.actionMissing, at: "suspectMovement.requestedActions", if: suspect.requestedActions.isEmpty)
        journey(suspect, alert)
        let (eta, victims, lastSeen) = (suspect.eta, suspect.victims, suspect.lastSeen)
        if eta.hasFrom, eta.hasTo {
            note(.windowOrder, at: "suspectMovement.eta", if: eta.to.isBefore(eta.from))
        }
        count(victims.count, at: "suspectMovement.victims.count")
        count(victims.children, at: "suspectMovement.victims.children")
        for (index, person) in suspect.suspects.prefix(Inspector.listLimit).enumerated() where person.hasAge {
            age(person.age, at: "suspectMovement.suspects[\(index)].age")
        }
        if lastSeen.hasCoordinates { coordinates(lastSeen.coordinates, at: "suspectMovement.lastSeen.coordinates") }
        for (index, leg) in suspect.legs.prefix(Inspector.listLimit).enumerated() {
            let (departs, arrives) = (leg.departs, leg.arrives)
            if departs.hasCoordinates {
                coordinates(departs.coordinates, at: "suspectMovement.legs[\(index)].departs.coordinates")
            }
            if arrives.hasCoordinates {
                coordinates(arrives.coordinates, at: "suspectMovement.legs[\(index)].arrives.coordinates")
            }
            if departs.hasAt, arrives.hasAt {
                note(
                    .windowOrder, at: "suspectMovement.legs[\(index)].arrives.at",
                    if: arrives.at.isBefore(departs.at))
            }
        }
    }

    mutating func count(_ count: Sanket_V1_Count.View, at path: @autoclosure () -> String) {
        note(.rangeOrder, at: path(), if: count.hasLow && count.hasHigh && count.high < count.low)
    }

    mutating func age(_ age: Sanket_V1_AgeRange.View, at path: @autoclosure () -> String) {
        note(.rangeOrder, at: path(), if: age.hasLow && age.hasHigh && age.high < age.low)
        let limit: UInt32 = age.unit == .months ? 48 : 120
        note(.ageImplausible, at: path(), if: max(age.low, age.high) > limit)
    }

    mutating func coordinates(_ point: Sanket_V1_Coordinates.View, at path: @autoclosure () -> String) {
        let isOnEarth = (-90...90).contains(point.latitude) && (-180...180).contains(point.longitude)
        note(.coordinatesRange, at: path(), if: !isOnEarth)
        // India with its waters and its neighbours; the two numbers the other way round are outside.
        let isNear = (0...45).contains(point.latitude) && (60...110).contains(point.longitude)
        note(.coordinatesElsewhere, at: path(), if: isOnEarth && !isNear)
    }
}
