/// Why the door turned an alert away: every violation at once, the warnings among them too.
package struct Refusal: Error, Hashable, Sendable, Encodable {
    /// At least one of them an error.
    package var violations: [Violation]

    /// A refusal for these.
    package init(_ violations: [Violation]) { self.violations = violations }

    /// A refusal of the whole for one rule.
    init(_ rule: Rule) { self.init([Violation(rule)]) }
}
