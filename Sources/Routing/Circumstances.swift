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
        let (message, reach) = (alert.message, alert.reach)
        var countries = Country.abroad(message.destinationCountries)
        var sources = StateSet()
        var conveyances: UInt64 = 0
        isOver = alert.isOver
        switch alert.kind {
        case .missingPerson:
            let person = message.missingPerson
            isMissing = true
            isChild = alert.youngestAge.map { $0 < childAge } ?? false
            sources = reach.homes.union(reach.lastSeen)
            exploitation = person.suspectedExploitation.bits
            means = person.suspectedMeans.bits
            tellsDestination = !message.destinationStates.isEmpty || !message.destinationCountries.isEmpty
            Self.add(person.nationality, to: &countries)
        case .rescueRequest:
            let rescue = message.rescueRequest
            isMissing = false
            isChild = rescue.groups.contains { $0.ageBand == .childUnder12 || $0.ageBand == .child12To17 }
            exploitation = rescue.exploitation.bits
            means = rescue.means.bits
            tellsDestination = true
            for group in rescue.groups.prefix(Inspector.listLimit) { Self.add(group.homeCountry, to: &countries) }
        case .suspectMovement:
            let suspect = message.suspectMovement
            let victims = suspect.victims
            isMissing = false
            isChild = victims.children.low > 0 || victims.children.high > 0
            sources = reach.lastSeen
            for leg in suspect.legs.prefix(1) {
                if let state = State(iso: leg.departs.state) { sources.insert(state) }
            }
            exploitation = suspect.suspectedExploitation.bits
            means = suspect.suspectedMeans.bits
            tellsDestination =
                !suspect.headingState.isEmpty || !suspect.headingCountry.isEmpty || !message.destinationStates.isEmpty
            countries += Country.abroad(victims.countries)
            Self.add(suspect.headingCountry, to: &countries)
            for leg in suspect.legs.prefix(Inspector.listLimit) {
                let conveyance = leg.conveyance.rawValue
                if (1..<64).contains(conveyance) { conveyances |= 1 &<< UInt64(conveyance) }
                if leg.hasArrives { Self.add(leg.arrives.country, to: &countries) }
            }
        }
        if sources.isEmpty { sources.insert(alert.origin) }
        self.sources = sources
        self.countries = countries
        self.conveyances = conveyances
        month = alert.issuedAt.map(IndianCalendar.month(of:)) ?? 0
    }

    /// Adds the country, if it is another than India.
    private static func add(_ code: MessageText, to countries: inout [String]) {
        if Country.isAbroad(code) { countries.append(code.description) }
    }
}
