/// How soon somebody has to answer: a line of `schemas/data/clocks.csv`.
///
/// DOMAIN's default escalation policy, and two lines beside it: it names no clock for an adult at known risk and for a suspect
/// of whose victims nothing is known. Neither can wait for half a day; both have that of a rescue request.
package enum ResponseClock: String, CaseIterable, Codable, Sendable {
    /// A missing child.
    case child
    /// A suspect under way with victims, children among them or not.
    case suspectWithVictims = "suspect-with-victims"
    case rescue
    /// A missing adult of whom no risk is known.
    case adult
    /// What is new of an alert that the State has acknowledged.
    case supplementary
    case suspect
    case adultAtRisk = "adult-at-risk"
    /// For the alert's origin: somebody was seen.
    case sighting
    /// For the alert's origin: a State refuses, or names another as the one concerned.
    case refusal
    /// For the alert's origin: a State asks to see more.
    case accessRequest = "access-request"

    /// The clock that runs for each State that has to act on this alert; nil where all is over.
    package init?(_ alert: Alert) {
        if alert.isOver { return nil }
        let message = alert.message
        switch alert.kind {
        case .missingPerson:
            // Of whom no age is told: when in doubt it is a child.
            self =
                Alert.isChild(alert.youngestAge ?? 0)
                ? .child : Self.isAtRisk(message.missingPerson) ? .adultAtRisk : .adult
        case .rescueRequest: self = .rescue
        case .suspectMovement:
            self = Self.hasVictims(message.suspectMovement) ? .suspectWithVictims : .suspect
        }
    }

    /// The clock of this number.
    package init?(number: Int16) {
        guard let clock = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = clock
    }

    /// As the log keeps it; never reused for another.
    package var number: Int16 { ClockTable.current[self].number }
    /// Seconds within which it is to be acknowledged.
    package var seconds: Int32 { ClockTable.current[self].seconds }

    private static func isAtRisk(_ person: Sanket_V1_MissingPerson.View) -> Bool {
        person.presumedAbducted || person.category == .preventive || !person.riskFactors.isEmpty
            || !person.suspectedExploitation.isEmpty || !person.suspectedMeans.isEmpty
    }

    private static func hasVictims(_ suspect: Sanket_V1_SuspectMovement.View) -> Bool {
        let victims = suspect.victims
        return [victims.count, victims.children].contains { $0.low > 0 || $0.high > 0 }
    }
}

/// The lines of `schemas/data/clocks.csv`. Read once.
private struct ClockTable: Sendable {
    struct Line: Sendable {
        var number: Int16
        var seconds: Int32
    }

    static let current = ClockTable(CSV(PackageResources.clocks_csv))
    private let lines: [ResponseClock: Line]

    init(_ csv: CSV) {
        var lines: [ResponseClock: Line] = [:]
        for row in csv.rows {
            func value(_ name: String) -> String { csv.column(name).map { row[$0] } ?? "" }
            guard let clock = ResponseClock(rawValue: value("name")), let number = Int16(value("number")),
                let seconds = Int32(value("acknowledge_seconds"))
            else { continue }
            lines[clock] = Line(number: number, seconds: seconds)
        }
        self.lines = lines
    }

    /// A line that is missing is as soon as can be: a test holds the table to have them all.
    subscript(clock: ResponseClock) -> Line { lines[clock] ?? Line(number: 0, seconds: 0) }
}
