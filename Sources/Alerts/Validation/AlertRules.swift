/// The rules that concern more than one field, or a field that has to be there.
struct AlertRules {
    private var findings: Findings

    /// Everything that the message breaks, after what was found before.
    static func findings(in alert: Sanket_V1_Alert.View, after findings: Findings) -> Findings {
        var rules = AlertRules(findings: findings)
        rules.envelope(alert)
        rules.kinds(alert)
        if alert.hasMissingPerson { rules.missingPerson(alert.missingPerson, alert) }
        if alert.hasRescueRequest { rules.rescueRequest(alert.rescueRequest) }
        if alert.hasSuspectMovement { rules.suspectMovement(alert.suspectMovement, alert) }
        return rules.findings
    }

    private mutating func note(_ rule: Rule, at path: @autoclosure () -> String = "", if isBroken: Bool = true) {
        if isBroken { findings.note(rule, at: path()) }
    }

    private mutating func envelope(_ alert: Sanket_V1_Alert.View) {
        note(.idMissing, at: "id", if: alert.id.isEmpty)
        if let id = AlertID.parse(alert.id) { note(.idVersion, at: "id", if: !AlertID.isRight(id)) }
        note(.originMissing, at: "origin", if: alert.origin.isEmpty)
        note(.revisionMinimum, at: "revision", if: alert.revision < 1)
        note(.statusMissing, at: "status", if: alert.status == .unspecified)
        note(.lifecycleMissing, at: "lifecycle", if: alert.lifecycle == .unspecified)
        note(.urgencyMissing, at: "urgency", if: alert.urgency == .unspecified)
        note(.issuedAtMissing, at: "issuedAt", if: !alert.hasIssuedAt)
        if alert.hasIssuedAt, alert.hasExpiresAt {
            note(.expiresBeforeIssue, at: "expiresAt", if: !alert.issuedAt.isBefore(alert.expiresAt))
        }
        note(.offsetRange, at: "utcOffsetMinutes", if: !Timestamp.offsets.contains(alert.utcOffsetMinutes))
    }

    private mutating func kinds(_ alert: Sanket_V1_Alert.View) {
        let kinds = Kind.present(in: alert)
        note(.kindMissing, if: kinds.isEmpty)
        for second in kinds.dropFirst() { note(.kindTwo, at: second.field) }
        if kinds.count == 1, kinds[0] != .rescueRequest || !alert.rescueRequest.place.state.isEmpty {
            nowhere(alert, kinds[0])
        }
    }

    /// That no State but the origin is named, and none follows: the neighbours of a child do.
    private mutating func nowhere(_ alert: Sanket_V1_Alert.View, _ kind: Kind) {
        let reach = Reach(alert, kind: kind)
        guard let origin = State(iso: alert.origin), reach.named.subtracting([origin]).isEmpty else { return }
        if kind == .suspectMovement, reach.named.isEmpty, reach.firstUnknown == nil {
            return note(.headingMissing, at: "suspectMovement.headingState")
        }
        if let id = AlertID.parse(alert.id), Alert.isChild(Alert.youngestAge(alert, kind, id)) { return }
        note(.routeNowhere, at: "targetStates")
    }

    private mutating func missingPerson(_ person: Sanket_V1_MissingPerson.View, _ alert: Sanket_V1_Alert.View) {
        note(.categoryMissing, at: "missingPerson.category", if: person.category == .unspecified)
        if person.hasAge { age(person.age, at: "missingPerson.age") }
        if person.hasHeightCm { count(person.heightCm, at: "missingPerson.heightCm") }
        guard person.hasLastSeen else { return }
        if person.lastSeen.hasAt, alert.hasIssuedAt {
            note(.lastSeenAfterIssue, at: "missingPerson.lastSeen.at", if: alert.issuedAt.isBefore(person.lastSeen.at))
        }
        if person.lastSeen.hasCoordinates {
            coordinates(person.lastSeen.coordinates, at: "missingPerson.lastSeen.coordinates")
        }
    }

    private mutating func rescueRequest(_ rescue: Sanket_V1_RescueRequest.View) {
        note(.hostMissing, at: "rescueRequest.place.state", if: rescue.place.state.isEmpty)
        note(.actionMissing, at: "rescueRequest.requestedActions", if: rescue.requestedActions.isEmpty)
        if rescue.hasVictims { count(rescue.victims, at: "rescueRequest.victims") }
        for (index, group) in rescue.groups.prefix(Inspector.listLimit).enumerated() where group.hasCount {
            count(group.count, at: "rescueRequest.groups[\(index)].count")
        }
        if rescue.place.hasCoordinates {
            coordinates(rescue.place.coordinates, at: "rescueRequest.place.coordinates")
        }
    }

    private mutating func suspectMovement(_ suspect: Sanket_V1_SuspectMovement.View, _ alert: Sanket_V1_Alert.View) {
        note(.actionMissing, at: "suspectMovement.requestedActions", if: suspect.requestedActions.isEmpty)
        if suspect.eta.hasFrom, suspect.eta.hasTo {
            note(.windowOrder, at: "suspectMovement.eta", if: suspect.eta.to.isBefore(suspect.eta.from))
        }
        count(suspect.victims.count, at: "suspectMovement.victims.count")
        count(suspect.victims.children, at: "suspectMovement.victims.children")
        for (index, person) in suspect.suspects.prefix(Inspector.listLimit).enumerated() where person.hasAge {
            age(person.age, at: "suspectMovement.suspects[\(index)].age")
        }
        if suspect.lastSeen.hasCoordinates {
            coordinates(suspect.lastSeen.coordinates, at: "suspectMovement.lastSeen.coordinates")
        }
        for (index, leg) in suspect.legs.prefix(Inspector.listLimit).enumerated() {
            if leg.departs.hasCoordinates {
                coordinates(leg.departs.coordinates, at: "suspectMovement.legs[\(index)].departs.coordinates")
            }
            if leg.arrives.hasCoordinates {
                coordinates(leg.arrives.coordinates, at: "suspectMovement.legs[\(index)].arrives.coordinates")
            }
            if leg.departs.hasAt, leg.arrives.hasAt {
                note(
                    .windowOrder, at: "suspectMovement.legs[\(index)].arrives.at",
                    if: leg.arrives.at.isBefore(leg.departs.at))
            }
        }
    }

    private mutating func count(_ count: Sanket_V1_Count.View, at path: @autoclosure () -> String) {
        note(.rangeOrder, at: path(), if: count.hasLow && count.hasHigh && count.high < count.low)
    }

    private mutating func age(_ age: Sanket_V1_AgeRange.View, at path: @autoclosure () -> String) {
        note(.rangeOrder, at: path(), if: age.hasLow && age.hasHigh && age.high < age.low)
        let limit: UInt32 = age.unit == .months ? 48 : 120
        note(.ageImplausible, at: path(), if: max(age.low, age.high) > limit)
    }

    private mutating func coordinates(_ point: Sanket_V1_Coordinates.View, at path: @autoclosure () -> String) {
        let isOnEarth = (-90...90).contains(point.latitude) && (-180...180).contains(point.longitude)
        note(.coordinatesRange, at: path(), if: !isOnEarth)
    }
}
