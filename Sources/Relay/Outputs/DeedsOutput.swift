import Alerts
import FoundationEssentials
import Store

/// `sanket.events`, what States did: one message a deed, in the order of their numbers, under the id of the deed.
struct DeedsOutput: Output {
    let topics: Topics
    let name = Deeds.output
    let outcomes = RecordOutcome.allCases
    let needsBytes = false
    let source = OutputSource.deeds(.all)
    let leader: String? = nil
    let rest: Duration = .milliseconds(50)

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        guard let deed = entry.deed else { throw Unpublishable() }
        let event = Redaction.event(of: deed.message)
        return [
            try Outgoing.message(
                event, .of(event), topic: topics.events, partition: deed.origin, key: deed.told.alertID)
        ]
    }
}
