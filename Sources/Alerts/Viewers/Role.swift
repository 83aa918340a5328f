/// What a caller's token says they are.
package enum Role: String, CaseIterable, Sendable, Codable {
    /// A State's control room: publishes, hears what became of it.
    case publisher
    /// A nodal officer: reads, acknowledges, answers, by name.
    case officer
    /// Sees to a State's officers, and grants access to its alerts.
    case administrator
    /// Sees redacted alerts only.
    case viewer
    /// Sees what was done, and alerts redacted.
    case auditor
    /// An officer of the Union agencies.
    case union
}
