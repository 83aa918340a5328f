import SwiftProtobuf

/// The redacted facts of each kind for a notification.
enum Facts {
    static func of(_ person: Sanket_V1_MissingPerson.View, youngest: Int?) -> Sanket_V1_MissingPersonFacts {
        var facts = Sanket_V1_MissingPersonFacts()
        facts.category = Known.value(person.category)
        if person.hasPresumedAbducted { facts.presumedAbducted = person.presumedAbducted }
        facts.sex = Known.value(person.sex)
        facts.gender = Known.value(person.gender)
        facts.ageBand = Sanket_V1_MissingPerson.View.band(youngest)
        facts.lastSeenState = state(person.lastSeen.state)
        facts.lastSeenDistrict = district(person.lastSeen.district)
        if let time = time(person.lastSeen.hasAt, person.lastSeen.at) { facts.lastSeenAt = time }
        facts.suspectedExploitation = Known.values(person.suspectedExploitation)
        facts.suspectedMeans = Known.values(person.suspectedMeans)
        facts.riskFactors = Known.values(person.riskFactors)
        facts.homeState = state(person.homeState)
        facts.nationality = country(person.nationality)
        if person.hasDeparture { facts.departure = window(person.departure) }
        return facts
    }

    static func of(_ rescue: Sanket_V1_RescueRequest.View) -> Sanket_V1_RescueRequestFacts {
        var facts = Sanket_V1_RescueRequestFacts()
        facts.hostState = state(rescue.place.state)
        facts.hostDistrict = district(rescue.place.district)
        facts.premisesKind = Known.value(rescue.place.kind)
        if rescue.hasVictims { facts.victims = count(rescue.victims) }
        facts.groups = rescue.groups.prefix(Inspector.listLimit).map { group in
            var shown = Sanket_V1_VictimGroup()
            if group.hasCount { shown.count = count(group.count) }
            shown.sex = Known.value(group.sex)
            shown.ageBand = Known.value(group.ageBand)
            shown.homeState = state(group.homeState)
            shown.homeCountry = country(group.homeCountry)
            shown.gender = Known.value(group.gender)
            if group.hasAges { shown.ages = count(group.ages, atMost: 120) }
            return shown
        }
        facts.exploitation = Known.values(rescue.exploitation)
        facts.requestedActions = Known.values(rescue.requestedActions)
        if let time = time(rescue.hasWantedBy, rescue.wantedBy) { facts.wantedBy = time }
        facts.means = Known.values(rescue.means)
        facts.hostAnswer = Known.value(rescue.host.kind)
        facts.refusalReason = Known.value(rescue.host.refusalReason)
        return facts
    }

    static func of(_ suspect: Sanket_V1_SuspectMovement.View) -> Sanket_V1_SuspectMovementFacts {
        var facts = Sanket_V1_SuspectMovementFacts()
        facts.headingState = state(suspect.headingState)
        facts.headingDistrict = district(suspect.headingDistrict)
        if suspect.hasEta {
            facts.eta = window(suspect.eta)
        }
        if suspect.hasVictims {
            var along = Sanket_V1_VictimsAlong()
            if suspect.victims.hasCount { along.count = count(suspect.victims.count) }
            if suspect.victims.hasChildren { along.children = count(suspect.victims.children) }
            if suspect.victims.hasInDistress { along.inDistress = suspect.victims.inDistress }
            if suspect.victims.hasAges { along.ages = count(suspect.victims.ages, atMost: 120) }
            along.countries = countries(suspect.victims.countries)
            facts.victims = along
        }
        facts.requestedActions = Known.values(suspect.requestedActions)
        facts.warnings = Known.values(suspect.warnings)
        facts.conveyances = Known.values(suspect.legs.prefix(Inspector.listLimit).map(\.conveyance))
        facts.reliability = Known.value(suspect.reliability)
        facts.credibility = Known.value(suspect.credibility)
        facts.headingCountry = country(suspect.headingCountry)
        facts.suspectedExploitation = Known.values(suspect.suspectedExploitation)
        facts.suspectedMeans = Known.values(suspect.suspectedMeans)
        return facts
    }

    /// The codes of those that are States, each once, by LGD code.
    static func states(_ codes: MessageList<MessageText>) -> [String] { StateSet(naming: codes).map(\.iso) }

    /// The code, empty when it is no State.
    static func state(_ code: MessageText) -> String { State(iso: code)?.iso ?? "" }

    /// More victims than that are no count, but a number of another kind.
    static let largest: UInt32 = 9999

    /// A count of its own: a copy would carry the sender's unknown fields along.
    static func count(_ count: Sanket_V1_Count.View, atMost largest: UInt32 = Self.largest) -> Sanket_V1_Count {
        var shown = Sanket_V1_Count()
        if count.hasLow { shown.low = min(count.low, largest) }
        if count.hasHigh { shown.high = min(count.high, largest) }
        return shown
    }

    /// A window of its own, with the ends that are times.
    static func window(_ window: Sanket_V1_Window.View) -> Sanket_V1_Window {
        var shown = Sanket_V1_Window()
        if let time = time(window.hasFrom, window.from) { shown.from = time }
        if let time = time(window.hasTo, window.to) { shown.to = time }
        return shown
    }

    /// The code, empty when it is no country.
    static func country(_ code: MessageText) -> String { Country.isCode(code) ? code.description : "" }

    /// Those that are countries, each once, in their order.
    static func countries(_ codes: MessageList<MessageText>) -> [String] {
        var countries: [String] = []
        for code in codes.prefix(Inspector.listLimit).map(country) where !code.isEmpty && !countries.contains(code) {
            countries.append(code)
        }
        return countries
    }

    /// LGD district codes have up to four digits; a longer number is something else, and not shown.
    static func district(_ code: UInt32) -> UInt32 { code <= 9999 ? code : 0 }

    /// A time of its own, if it is one.
    static func time(_ isPresent: Bool, _ time: MessageTime) -> Google_Protobuf_Timestamp? {
        guard isPresent, time.instant != nil else { return nil }
        return Google_Protobuf_Timestamp(seconds: time.seconds, nanos: time.nanos)
    }
}
