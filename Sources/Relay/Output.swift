package import Alerts
package import FoundationEssentials
package import Kafka
package import Store

/// What one follower publishes of each row of the log. Pure: the same row gives the same messages with the same ids.
package protocol Output: Sendable {
    /// The name of its cursors and its lease.
    var name: String { get }
    /// Which rows it wants.
    var outcomes: [RecordOutcome] { get }
    /// Whether it reads the sender's bytes.
    var needsBytes: Bool { get }
    /// Whether it compares a revision with the one before.
    var needsPrevious: Bool { get }
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
    package var isUrgent: Bool { false }
    package var owes: Bool { false }
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
