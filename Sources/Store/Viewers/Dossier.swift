package import Alerts
package import FoundationEssentials

/// An alert with what became of it, as far as a viewer may see it.
package struct Dossier: Sendable {
    /// One revision, without what it says.
    package struct Revision: Sendable {
        package var revision: Int32
        /// `accepted`; or `late`: it came after a higher one, and nobody was told of it.
        package var outcome: RecordOutcome
        package var status: String?
        package var lifecycle: String?
        package var urgency: String?
        package var issuedAt: Date?
        package var expiresAt: Date?
        /// When it was persisted.
        package var takenAt: Date
        package var warnings: Int
        /// The States told of it or of an earlier one.
        package var told: StateSet
        /// Those of them whose notification the broker holds.
        package var notified: StateSet
        /// `sanket.v1.RoutingDecision`, encoded.
        package var decision: [UInt8]?
        var key: LogKey
    }

    /// What waits for a State that has to act.
    package struct Waiting: Sendable {
        package var state: State
        /// The highest revision that it has acknowledged.
        package var acknowledged: Int32?
        /// Until when it has to acknowledge; nil: nothing waits.
        package var dueAt: Date?
    }

    package var alertID: UUID
    package var origin: State
    package var kind: Kind
    package var relation: Relation
    package var level: AlertLevel
    /// Whether the origin gave the viewer's State access.
    package var isGranted: Bool
    /// The revision that is shown.
    package var revision: Revision
    /// The highest one that was accepted.
    package var current: Int32
    /// What may be seen of it; nil where the sender's bytes are there no more.
    package var shown: ShownAlert?
    /// What it changed of the revision before; empty where the viewer can't see both.
    package var changes: [Sanket_V1_Change]
    /// The newest first, at most `Dossier.limit`.
    package var revisions: [Revision]
    /// Every State that heard of it, by a revision or by a sighting.
    package var told: StateSet
    package var waiting: [Waiting]
    /// By number, the newest at most `Dossier.limit`. With their details only where the level is at least `full`.
    package var deeds: [Deed]

    static let limit = 500
}
