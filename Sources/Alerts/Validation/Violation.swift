/// A rule that an alert breaks, and where. It never holds the value.
package struct Violation: Hashable, Sendable, Encodable, CustomStringConvertible {
    /// Whether the door refuses for it.
    package enum Severity: String, Hashable, Sendable, Encodable {
        case error
        case warning
    }

    private let broken: Rule
    /// How many more there are that are not told one by one.
    private let more: Int
    /// The field as in JSON, `missingPerson.lastSeen.state`; empty for the message as a whole. At the door it can end
    /// with a name that the sender made up; inside it holds names of the schema only.
    package let path: String
    /// As the rule says, a warning where the alert was taken all the same.
    package let severity: Severity

    /// A broken rule at a path.
    package init(_ rule: Rule, at path: String = "") {
        self.init(rule, at: path, severity: rule.severity)
    }

    /// That there are so many more.
    init(more: Int) { self.init(.violationsMore, at: "", severity: .error, more: more) }

    private init(_ rule: Rule, at path: String, severity: Severity, more: Int = 0) {
        broken = rule
        self.path = path
        self.severity = severity
        self.more = more
    }

    /// The raw value of a `Rule`.
    package var rule: String { broken.rawValue }

    /// What would be right, in English; for another language ask with `message(in:)`.
    package var message: String { message(in: .english) }

    /// What would be right, in a reader's language.
    package func message(in language: Language) -> String {
        let phrase = Catalogue.current.phrase("rule.\(rule)", in: language)
        return more == 0 ? phrase : "\(phrase): \(more)"
    }

    /// The same in every language of the catalogue, English first, by ISO 639 code.
    package var messages: [(language: Language, text: String)] { Language.allCases.map { ($0, message(in: $0)) } }

    /// The same as a warning, as an alert keeps it that is taken all the same.
    package var asWarning: Violation { Violation(broken, at: path, severity: .warning, more: more) }

    /// `path: rule`, and how many more: one line, as the log keeps it.
    package var note: String { more == 0 ? path + ": " + rule : path + ": " + rule + ": \(more)" }

    /// `path: rule: what would be right`.
    package var description: String {
        path.isEmpty ? "\(rule): \(message)" : "\(path): \(rule): \(message)"
    }

    private enum Key: String, CodingKey {
        case path, rule, message, messages, severity
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encode(rule, forKey: .rule)
        try container.encode(message, forKey: .message)
        try container.encode(severity, forKey: .severity)
        let texts = messages.map { ($0.language.rawValue, $0.text) }
        try container.encode(Dictionary(texts, uniquingKeysWith: { first, _ in first }), forKey: .messages)
    }
}
