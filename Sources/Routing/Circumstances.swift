import Alerts
import FoundationEssentials

/// What the rules ask of an alert, read from it once.
struct Circumstances {
    /// Whether nothing is left to be done.
    let isOver: Bool
    /// Whether a child is concerned: missing, or among the victims of a movement.
    let isChild: Bool
    /// Whether a child is missing: presumed abducted or trafficked (Supreme Court, 2013), whatever else is told.
    var isMissingChild: Bool { isChild && isMissing }
    private let isMissing: Bool
    /// Where people are taken from, as far as the alert tells.
    let sources: StateSet
    /// Whether the alert itself tells where they are taken.
    let tellsDestination: Bool
    /// What is suspected, bit n for number n.
    let exploitation: UInt64
    /// By what means, in the same way.
    let means: UInt64
    /// The month in India when the alert was issued, 1 to 12; 0: not told.
    let month: Int
    /// Countries, India apart, that victims are from or are taken to.
    let countries: [String]
    /// Conveyances of the journey, in the same way as exploitation.
    let conveyances: UInt64

    init(_ alert: Alert, childAge: Int) {
        let message = alert.message
        var countries: [String] = []
        func country(_ code: MessageText) { if Country.isAbroad(code) { countries.append(code.description) } }
        message.destinationCountries.prefix(Inspector.listLimit).forEach(country)
        var sources = StateSet()
        var conveyances: UInt64 = 0
        isMissing = alert.kind == .missingPerson
        isOver = alert.isOver
        func source(_ code: MessageText) { if let state = State(iso: code) { sources.insert(state) } }
        switch alert.kind {
        case .missingPerson:
            let person = message.missingPerson
            isChild = alert.youngestAge.map { $0 < childAge } ?? false
            source(person.homeState)
            source(person.lastSeen.state)
            exploitation = Self.bits(person.suspectedExploitation)
            means = Self.bits(person.suspectedMeans)
            tellsDestination = !message.destinationStates.isEmpty || !message.destinationCountries.isEmpty
            country(person.nationality)
        case .rescueRequest:
            let rescue = message.rescueRequest
            isChild = rescue.groups.contains { $0.ageBand == .childUnder12 || $0.ageBand == .child12To17 }
            exploitation = Self.bits(rescue.exploitation)
            means = Self.bits(rescue.means)
            tellsDestination = true
            for group in rescue.groups.prefix(Inspector.listLimit) { country(group.homeCountry) }
        case .suspectMovement:
            let suspect = message.suspectMovement
            isChild = suspect.victims.children.low > 0 || suspect.victims.children.high > 0
            source(suspect.lastSeen.state)
            for leg in suspect.legs.prefix(1) { source(leg.departs.state) }
            exploitation = Self.bits(suspect.suspectedExploitation)
            means = Self.bits(suspect.suspectedMeans)
            tellsDestination =
                !suspect.headingState.isEmpty || !suspect.headingCountry.isEmpty || !message.destinationStates.isEmpty
            suspect.victims.countries.prefix(Inspector.listLimit).forEach(country)
            country(suspect.headingCountry)
            for leg in suspect.legs.prefix(Inspector.listLimit) {
                if (1..<64).contains(leg.conveyance.rawValue) { conveyances |= 1 << UInt64(leg.conveyance.rawValue) }
                if leg.hasArrives { country(leg.arrives.country) }
            }
        }
        if sources.isEmpty { sources.insert(alert.origin) }
        self.sources = sources
        self.countries = countries
        self.conveyances = conveyances
        month = alert.issuedAt.map(IndianCalendar.month(of:)) ?? 0
    }

    /// Numbers of a newer schema are left out.
    private static func bits(_ values: some Sequence<some RawRepresentable<Int>>) -> UInt64 {
        var bits: UInt64 = 0
        for value in values where (1..<64).contains(value.rawValue) { bits |= 1 << UInt64(value.rawValue) }
        return bits
    }
}
