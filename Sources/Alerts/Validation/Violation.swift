/// A rule that an alert breaks, and where. It never holds the value.
package struct Violation: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Whether the door refuses for it.
    package enum Severity: String, Hashable, Sendable, Codable {
        case error
        case warning
    }

    /// The field as in JSON, `missingPerson.lastSeen.state`; empty for the message as a whole. At the door it can end
    /// with a name that the sender made up; inside it holds names of the schema only.
    package var path: String
    /// The raw value of a `Rule`.
    package var rule: String
    /// What would be right, in English; for another language ask the catalogue for `rule.<rule>`.
    package var message: String
    /// As the rule says, a warning where the alert was taken all the same.
    package var severity: Severity

    /// A broken rule at a path.
    package init(_ rule: Rule, at path: String = "") {
        self.path = path
        self.rule = rule.rawValue
        message = Catalogue.current.phrase("rule.\(rule.rawValue)", in: .english)
        severity = rule.severity
    }

    /// What would be right, in a reader's language.
    package func message(in language: Language) -> String {
        Catalogue.current.phrase("rule.\(rule)", in: language)
    }

    /// The same as a warning, as an alert keeps it that is taken all the same.
    package var asWarning: Violation {
        var copy = self
        copy.severity = .warning
        return copy
    }

    /// `path: rule: what would be right`.
    package var description: String {
        path.isEmpty ? "\(rule): \(message)" : "\(path): \(rule): \(message)"
    }
}
