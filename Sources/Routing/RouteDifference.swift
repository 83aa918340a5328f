package import Alerts

/// What another set of rules would do with an alert: who would be told that is not, who no more, and for whom the duty, the
/// disclosure or the reasons would change.
package struct RouteDifference: Sendable {
    /// One State, by both sets of rules; nil: not told.
    package struct Entry: Sendable {
        /// Whom it is about.
        package let state: State
        /// By the old rules.
        package let before: Target?
        /// By the new rules.
        package let after: Target?
    }

    /// By LGD code; only what differs.
    package let entries: [Entry]

    /// The same alert by both.
    package init(of alert: Alert, from old: Router, to new: Router) {
        let (before, after) = (old.targets(of: alert), new.targets(of: alert))
        entries = State.all.compactMap { state in
            let entry = Entry(
                state: state, before: before.first { $0.state == state }, after: after.first { $0.state == state })
            return entry.before == entry.after ? nil : entry
        }
    }
}
