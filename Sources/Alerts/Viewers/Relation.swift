/// What an alert is to the State that asks.
package enum Relation: String, CaseIterable, Sendable {
    /// It is the alert's origin.
    case own
    /// It has been told of the alert.
    case target
    /// Neither.
    case other
}
