package import Alerts

/// A route on which people are known to be trafficked: a row of `schemas/data/corridors.csv`.
package struct Corridor: Hashable, Sendable {
    /// How well it is documented.
    package enum Confidence: String, CaseIterable, Comparable, Sendable {
        case low, medium, high

        package static func < (left: Confidence, right: Confidence) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { self == .low ? 0 : self == .medium ? 1 : 2 }
    }

    /// Why it does not apply to an alert.
    package enum Mismatch: String, CaseIterable, Sendable {
        case disabled, confidence, source, season, exploitation, means
        /// Nothing in the alert speaks for it, and no child is missing.
        case untold
    }

    /// Lower-case letters, digits, hyphens.
    package let name: String
    /// Where people are taken from.
    package let sources: StateSet
    /// Through where.
    package let transits: StateSet
    /// Where to.
    package let destinations: StateSet
    /// For what, bit n for number n of the enumeration; 0: for anything.
    package let exploitation: UInt64
    /// By what means, in the same way.
    package let means: UInt64
    /// In which months, bit n for month n; 0: all year.
    package let months: UInt16
    /// How well it is documented.
    package let confidence: Confidence
    /// Whether it routes at all.
    package let isEnabled: Bool

    /// Whether the two name a thing in common, or one of them names nothing: then it may be any.
    static func mayAgree(_ one: UInt64, _ other: UInt64) -> Bool { one == 0 || other == 0 || one & other != 0 }
}

extension Corridor {
    /// The rows of a table with the columns of `corridors.csv`.
    ///
    /// - Throws: `RoutingRulesError` with line and column of what is wrong.
    static func table(_ csv: CSV) throws(RoutingRulesError) -> [Corridor] {
        var corridors: [Corridor] = []
        for (index, row) in csv.rows.enumerated() {
            let reader = CorridorRow(csv: csv, row: row, line: index + 2)
            let corridor = try reader.corridor()
            if corridors.contains(where: { $0.name == corridor.name }) {
                throw reader.wrong("name", "stands twice")
            }
            corridors.append(corridor)
        }
        return corridors
    }
}

/// One line of the table, on its way to a corridor.
private struct CorridorRow {
    let csv: CSV
    let row: [String]
    let line: Int

    func wrong(_ column: String, _ message: String) -> RoutingRulesError {
        RoutingRulesError(path: "corridors.csv:\(line).\(column)", message: message)
    }

    func corridor() throws(RoutingRulesError) -> Corridor {
        let name = try value("name")
        guard RoutingRules.isVersion(name), !name.contains(".") else {
            throw wrong("name", "lower-case letters, digits and '-', one to 40 of them, are right")
        }
        let confidence = try value("confidence")
        guard let confidence = Corridor.Confidence(rawValue: confidence) else {
            throw wrong("confidence", "low, medium or high is right")
        }
        let enabled = try value("enabled")
        guard ["yes", "no"].contains(enabled) else { throw wrong("enabled", "yes or no is right") }
        let (sources, destinations) = (try states("sources"), try states("destinations"))
        if sources.isEmpty { throw wrong("sources", "one State at least is needed") }
        if destinations.isEmpty { throw wrong("destinations", "one State at least is needed") }
        var means = try numbers("means", "Means")
        // False jobs and false marriages are deceptions (BNS s.143).
        if means & 1 << UInt64(Sanket_V1_Means.deception.rawValue) != 0 {
            means |= 1 << UInt64(Sanket_V1_Means.falseJob.rawValue)
            means |= 1 << UInt64(Sanket_V1_Means.falseMarriage.rawValue)
        }
        return Corridor(
            name: name, sources: sources, transits: try states("transits"), destinations: destinations,
            exploitation: try numbers("exploitation", "Exploitation"), means: means, months: try months(),
            confidence: confidence, isEnabled: enabled == "yes")
    }

    private func value(_ column: String) throws(RoutingRulesError) -> String {
        guard let index = csv.column(column) else { throw wrong(column, "the table has no such column") }
        return row[index]
    }

    private func list(_ column: String) throws(RoutingRulesError) -> [String] {
        try value(column).split(separator: ";").map(String.init)
    }

    private func states(_ column: String) throws(RoutingRulesError) -> StateSet {
        var states = StateSet()
        for code in try list(column) {
            guard let state = State(iso: code) else { throw wrong(column, "\(code) is no State's ISO 3166-2 code") }
            states.insert(state)
        }
        return states
    }

    /// `bonded-labour` → the bit of EXPLOITATION_BONDED_LABOUR.
    private func numbers(_ column: String, _ enumeration: String) throws(RoutingRulesError) -> UInt64 {
        var bits: UInt64 = 0
        for text in try list(column) {
            let name = "\(enumeration)_\(text)".uppercased().replacing("-", with: "_")
            guard let number = Schema.current.enumerations["sanket.v1.\(enumeration)"]?.numbers[name], number > 0 else {
                throw wrong(column, "\(text) is no \(enumeration.lowercased()) of the schema")
            }
            bits |= 1 << UInt64(number)
        }
        return bits
    }

    private static let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Oct-Jun`, over the turn of the year too.
    private func months() throws(RoutingRulesError) -> UInt16 {
        let text = try value("season")
        if text.isEmpty { return 0 }
        let ends = text.split(separator: "-").map { Self.names.firstIndex(of: String($0)) }
        guard ends.count == 2, let first = ends[0], let last = ends[1] else {
            throw wrong("season", "two months are right, as in Oct-Jun")
        }
        var bits: UInt16 = 0
        var month = first
        while true {
            bits |= 1 << UInt16(month + 1)
            if month == last { return bits }
            month = (month + 1) % 12
        }
    }
}
