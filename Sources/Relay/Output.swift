package import Alerts
package import FoundationEssentials
package import Kafka
package import Store

/// What one follower publishes of each row of a log. Pure: the same row gives the same messages with the same ids.
package protocol Output: Sendable {
    /// The name of its cursors and its lease.
    var name: String { get }
    /// Which rows it wants.
    var outcomes: [RecordOutcome] { get }
    /// Whether it reads the sender's bytes.
    var needsBytes: Bool { get }
    /// Whether it compares a revision with the one before.
    var needsPrevious: Bool { get }
    /// Which of the two logs it follows.
    var source: OutputSource { get }
    /// An output whose cursors this one stays behind, if any.
    var leader: String? { get }
    /// How long rows may gather before they are read once more. The first after a quiet while never waits.
    var rest: Duration { get }
    /// Whether somebody has to act on what it publishes. The others run on a `QuietThread`.
    var isUrgent: Bool { get }
    /// Whether the messages of one row go to the partitions of many States, each with its target: then one that can't be
    /// written is owed, and does not hold up the others.
    var owes: Bool { get }
    /// - Parameters:
    ///   - untold: States that do not have the leader's message of this row, where there is a leader.
    ///   - now: the time of publishing, for what happens just then.
    /// - Throws: where the row can't be published at all; it is parked then.
    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
}

extension Output {
    package var needsPrevious: Bool { false }
    package var source: OutputSource { .alerts }
    package var isUrgent: Bool { false }
    package var owes: Bool { false }
}

/// What an output follows.
package enum OutputSource: Sendable {
    /// The log of alerts.
    case alerts
    /// The log of deeds, or the part of it that tells States of an alert.
    case deeds(DeedLog.Part)

    var isAlerts: Bool { if case .alerts = self { true } else { false } }
}

/// A message on its way out: its deterministic id, the State it is for where it is for one, and the record.
package struct OutgoingMessage: Sendable {
    package var id: String
    package var target: State?
    package var record: ProducerRecord

    package init(id: String, target: State? = nil, record: ProducerRecord) {
        self.id = id
        self.target = target
        self.record = record
    }
}
