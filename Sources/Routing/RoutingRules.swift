package import Alerts
package import FoundationEssentials

/// The rules of routing: data with a version, checked when loaded. The format is that of `schemas/data/routing.json`.
package struct RoutingRules: Sendable {
    /// The duty and the disclosure that a reason brings.
    package struct Effect: Hashable, Sendable {
        /// What the reason asks of a State.
        package let duty: Duty
        /// What it asks where a child is concerned.
        package let childDuty: Duty
        /// What it lets the State see.
        package let disclosure: Disclosure

        /// An effect of these parts; for a child the same unless another is given.
        package init(duty: Duty, childDuty: Duty? = nil, disclosure: Disclosure) {
            self.duty = duty
            self.childDuty = childDuty ?? duty
            self.disclosure = disclosure
        }
    }

    /// Kept in the log with each decision.
    package let version: String
    /// Below this age in years a person is a child: 18 (JJ Act s.2(12)).
    package let childAge: Int
    /// How long after a child was last seen every State looks out, in seconds.
    package let nationwide: TimeInterval
    /// The rules that are on.
    package let effects: [Reason.Name: Effect]
    /// The same in the order of the reasons' names.
    let ordered: [(name: Reason.Name, effect: Effect)]
    /// Kept in the log with each decision: made from the table's bytes, so that no change goes without it.
    package let corridorsVersion: String
    /// Every row of the table, those that don't route too.
    package let corridors: [Corridor]
    /// Which of them route.
    package let corridorPolicy: CorridorPolicy
    private let borders: [String: StateSet]
    private let union: UnionPolicy
    private let additionalNeighbours: [State: StateSet]

    /// The rules that are built in.
    ///
    /// - Throws: `RoutingRulesError` when they are not right.
    package static func embedded() throws(RoutingRulesError) -> RoutingRules {
        try RoutingRules(json: PackageResources.routing_json)
    }

    /// Reads and checks a set of rules.
    ///
    /// - Parameter corridors: a table as `schemas/data/corridors.csv`; absent: the one that is built in.
    /// - Throws: `RoutingRulesError`, naming what is wrong.
    package init(json: [UInt8], corridors table: [UInt8]? = nil) throws(RoutingRulesError) {
        let file: RulesFile
        do {
            file = try JSONDecoder().decode(RulesFile.self, from: Data(json))
        } catch {
            throw RoutingRulesError(decoding: error)
        }
        guard Self.isVersion(file.version) else {
            throw RoutingRulesError(
                path: "version", message: "lower-case letters, digits, '.' and '-', one to 40 of them, are right")
        }
        guard (1...21).contains(file.childAgeYears) else {
            throw RoutingRulesError(path: "childAgeYears", message: "a whole number of years from 1 to 21 is right")
        }
        guard (0...168).contains(file.nationwideHours) else {
            throw RoutingRulesError(path: "nationwideHours", message: "a number of hours from 0 to 168 is right")
        }
        version = file.version
        childAge = file.childAgeYears
        nationwide = file.nationwideHours * 3600
        let effects = try Self.effects(file.reasons)
        self.effects = effects
        ordered = Reason.Name.allCases.compactMap { name in effects[name].map { (name, $0) } }
        let table = table ?? PackageResources.corridors_csv
        corridors = try Corridor.table(CSV(table))
        guard corridors.filter(\.isEnabled).count <= Self.corridorLimit else {
            throw RoutingRulesError(
                path: "corridors.csv", message: "at most \(Self.corridorLimit) corridors can be enabled")
        }
        corridorsVersion = ContentVersion.of(table)
        corridorPolicy = try Self.policy(file.corridors)
        borders = try Self.borders(file.borderCountries ?? [])
        union = try UnionPolicy(file.union)
        additionalNeighbours = try Self.neighbours(file.additionalNeighbours ?? [:])
    }

    /// The States with a common border, for islands those with a regular ship, and those that the rules add.
    package func neighbours(of state: State) -> StateSet {
        let reached = state.neighbours.isEmpty ? state.seaLinks : state.neighbours
        return additionalNeighbours[state].map(reached.union) ?? reached
    }

    /// Two reasons each, and all others together, are fewer than 64 (see `Router.targets`).
    private static let corridorLimit = 24

    /// The States at the border of one of the countries, of those that the rules name.
    func border(_ countries: [String]) -> StateSet {
        countries.reduce(into: StateSet()) { states, country in
            if let more = borders[country] { states.formUnion(more) }
        }
    }

    /// Whether the agencies of the Union have a part: at railway stations, airports, ports and abroad.
    func concernsUnion(_ circumstances: Circumstances) -> Bool {
        union.conveyances & circumstances.conveyances != 0 || union.isForAbroad && !circumstances.countries.isEmpty
    }

    private static func effects(_ reasons: [String: RulesFile.Effect]) throws(RoutingRulesError) -> [Reason.Name:
        Effect]
    {
        var effects: [Reason.Name: Effect] = [:]
        for (text, effect) in reasons.sorted(by: { $0.key < $1.key }) {
            guard let name = Reason.Name(rawValue: text) else {
                let known = Reason.Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw RoutingRulesError(path: "reasons.\(text)", message: "no such reason; the reasons are \(known)")
            }
            guard let duty = Duty(rawValue: effect.duty) else {
                throw RoutingRulesError(path: "reasons.\(text).duty", message: "act or look-out is right")
            }
            let childDuty = Duty(rawValue: effect.childDuty ?? effect.duty)
            guard let childDuty else {
                throw RoutingRulesError(path: "reasons.\(text).childDuty", message: "act or look-out is right")
            }
            guard let disclosure = Disclosure(rawValue: effect.disclosure) else {
                throw RoutingRulesError(path: "reasons.\(text).disclosure", message: "redacted, full or host is right")
            }
            guard disclosure != .host || name == .host else {
                throw RoutingRulesError(
                    path: "reasons.\(text).disclosure",
                    message: "redacted or full is right; the exact place is for the host alone")
            }
            effects[name] = Effect(duty: duty, childDuty: childDuty, disclosure: disclosure)
        }
        // Whom the sender names is told, and the State where the rescue is to be, whatever else the rules say.
        for name in [Reason.Name.explicit, .host] where effects[name] == nil {
            throw RoutingRulesError(path: "reasons.\(name.rawValue)", message: "has to be there")
        }
        return effects
    }

    private static func neighbours(_ table: [String: [String]]) throws(RoutingRulesError) -> [State: StateSet] {
        var neighbours: [State: StateSet] = [:]
        for (code, others) in table.sorted(by: { $0.key < $1.key }) {
            let path = "additionalNeighbours.\(code)"
            guard let state = State(iso: code) else {
                throw RoutingRulesError(path: path, message: "no State has this ISO 3166-2 code")
            }
            for other in others {
                guard let neighbour = State(iso: other) else {
                    throw RoutingRulesError(path: path, message: "\(other) is no State's ISO 3166-2 code")
                }
                neighbours[state, default: []].insert(neighbour)
            }
        }
        return neighbours
    }

    private static func policy(_ file: RulesFile.Corridors?) throws(RoutingRulesError) -> CorridorPolicy {
        func confidence(_ text: String?, _ path: String) throws(RoutingRulesError) -> Corridor.Confidence {
            guard let confidence = Corridor.Confidence(rawValue: text ?? Corridor.Confidence.medium.rawValue) else {
                throw RoutingRulesError(path: path, message: "low, medium or high is right")
            }
            return confidence
        }
        return CorridorPolicy(
            routeFrom: try confidence(file?.routeFrom, "corridors.routeFrom"),
            actFrom: try confidence(file?.actFrom, "corridors.actFrom"))
    }

    private static func borders(_ countries: [String]) throws(RoutingRulesError) -> [String: StateSet] {
        var borders: [String: StateSet] = [:]
        for country in countries {
            let states = StateSet(State.all.filter { $0.internationalBorders.contains(country) })
            guard !states.isEmpty else {
                throw RoutingRulesError(path: "borderCountries", message: "\(country) has no border with a State")
            }
            borders[country] = states
        }
        return borders
    }

    static func isVersion(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "." || scalar == "-"
            }
    }
}

/// The members of `routing.json`.
private struct RulesFile: Decodable {
    struct Effect: Decodable {
        var duty: String
        var childDuty: String?
        var disclosure: String
    }

    struct Corridors: Decodable {
        var routeFrom: String?
        var actFrom: String?
    }

    struct Union: Decodable {
        var conveyances: [String]?
        var abroad: Bool?
    }

    var version: String
    var childAgeYears: Int
    var nationwideHours: Double
    var reasons: [String: Effect]
    var additionalNeighbours: [String: [String]]?
    var corridors: Corridors?
    var borderCountries: [String]?
    var union: Union?
}

/// When the agencies of the Union are told.
private struct UnionPolicy: Sendable {
    /// Bit n for number n of the enumeration.
    let conveyances: UInt64
    let isForAbroad: Bool

    init(_ file: RulesFile.Union?) throws(RoutingRulesError) {
        var bits: UInt64 = 0
        let known = Schema.current.enumerations["sanket.v1.Conveyance"]?.numbers ?? [:]
        for text in file?.conveyances ?? [] {
            let name = "CONVEYANCE_\(text.uppercased().replacing("-", with: "_"))"
            guard let number = known[name], number > 0 else {
                throw RoutingRulesError(path: "union.conveyances", message: "\(text) is no conveyance of the schema")
            }
            bits |= 1 << UInt64(number)
        }
        conveyances = bits
        isForAbroad = file?.abroad ?? false
    }
}
