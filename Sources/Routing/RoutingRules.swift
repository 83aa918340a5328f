package import Alerts
package import FoundationEssentials

/// The rules of routing: data with a version, checked when loaded. The format is that of `schemas/data/routing.json`.
package struct RoutingRules: Sendable {
    /// The duty and the disclosure that a reason brings.
    package struct Effect: Hashable, Sendable {
        /// What the reason asks of a State.
        package let duty: Duty
        /// What it lets the State see.
        package let disclosure: Disclosure

        /// An effect of these parts.
        package init(duty: Duty, disclosure: Disclosure) {
            self.duty = duty
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
    /// The same as reasons, in the order of their names.
    let reasons: [Reason]
    private let additionalNeighbours: [State: StateSet]

    /// The rules that are built in.
    ///
    /// - Throws: `RoutingRulesError` when they are not right.
    package static func embedded() throws(RoutingRulesError) -> RoutingRules {
        try RoutingRules(json: PackageResources.routing_json)
    }

    /// Reads and checks a set of rules.
    ///
    /// - Throws: `RoutingRulesError`, naming what is wrong.
    package init(json: [UInt8]) throws(RoutingRulesError) {
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
        reasons = Reason.Name.allCases.compactMap { name in
            effects[name].map { Reason(name, duty: $0.duty, disclosure: $0.disclosure) }
        }
        additionalNeighbours = try Self.neighbours(file.additionalNeighbours ?? [:])
    }

    /// The States with a common border, for islands those with a regular ship, and those that the rules add.
    package func neighbours(of state: State) -> StateSet {
        let reached = state.neighbours.isEmpty ? state.seaLinks : state.neighbours
        return additionalNeighbours[state].map(reached.union) ?? reached
    }

    /// The reasons that the router can give; the others are reserved, and a rule for one of them would do nothing.
    private static let implemented: [Reason.Name] = [
        .explicit, .host, .occurrence, .destination, .heading, .neighbour, .nationwide,
    ]

    private static func effects(_ reasons: [String: RulesFile.Effect]) throws(RoutingRulesError) -> [Reason.Name:
        Effect]
    {
        var effects: [Reason.Name: Effect] = [:]
        for (text, effect) in reasons.sorted(by: { $0.key < $1.key }) {
            guard let name = Reason.Name(rawValue: text) else {
                let known = implemented.map(\.rawValue).joined(separator: ", ")
                throw RoutingRulesError(path: "reasons.\(text)", message: "no such reason; the reasons are \(known)")
            }
            guard implemented.contains(name) else {
                throw RoutingRulesError(
                    path: "reasons.\(text)", message: "this version routes nothing for it yet; leave it out")
            }
            guard let duty = Duty(rawValue: effect.duty) else {
                throw RoutingRulesError(path: "reasons.\(text).duty", message: "act or look-out is right")
            }
            guard let disclosure = Disclosure(rawValue: effect.disclosure) else {
                throw RoutingRulesError(path: "reasons.\(text).disclosure", message: "redacted, full or host is right")
            }
            guard disclosure != .host || name == .host else {
                throw RoutingRulesError(
                    path: "reasons.\(text).disclosure",
                    message: "redacted or full is right; the exact place is for the host alone")
            }
            effects[name] = Effect(duty: duty, disclosure: disclosure)
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

    private static func isVersion(_ text: String) -> Bool {
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
        var disclosure: String
    }

    var version: String
    var childAgeYears: Int
    var nationwideHours: Double
    var reasons: [String: Effect]
    var additionalNeighbours: [String: [String]]?
}
