import Alerts
import FoundationEssentials
import Store

/// `sanket.events`, persisted: the sender hears what each of its records came to, dead ones included.
struct PersistedOutput: Output {
    let topics: Topics
    let name = "events-persisted"
    let outcomes = RecordOutcome.allCases
    let needsBytes = false
    let leader: String? = nil
    let rest: Duration = .milliseconds(250)

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        let event = Redaction.persisted(
            position, outcome: entry.outcome, origin: entry.origin, id: entry.alertID, revision: entry.revision,
            kind: entry.kind, targetCount: entry.outcome == .accepted ? entry.told.count : 0,
            warningCount: entry.warningCount, committedAt: entry.takenAt)
        return [
            try Outgoing.message(
                event, .of(event, traceparent: entry.traceparent), topic: topics.events,
                partition: entry.origin ?? .union,
                key: entry.alertID)
        ]
    }
}
