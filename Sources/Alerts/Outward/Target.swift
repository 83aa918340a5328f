/// A State that has to hear of an alert.
package struct Target: Hashable, Sendable {
    /// Who has to hear of it; never the origin.
    package let state: State
    /// Every reason that applies, in the order of their names; at least one.
    package let reasons: [Reason]
    /// The strongest of the reasons.
    package let duty: Duty
    /// The widest of the reasons.
    package let disclosure: Disclosure

    /// nil without a reason: nobody is a target for none.
    package init?(_ state: State, reasons: [Reason]) {
        guard let duty = reasons.map(\.duty).max(), let disclosure = reasons.map(\.disclosure).max() else { return nil }
        self.state = state
        self.reasons = reasons
        self.duty = duty
        self.disclosure = disclosure
    }

    /// Another State with the same reasons.
    package init(_ state: State, like other: Target) {
        self.state = state
        reasons = other.reasons
        duty = other.duty
        disclosure = other.disclosure
    }
}
