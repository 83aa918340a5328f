import Alerts
import FoundationEssentials
import Store

/// `sanket.feed`: what a dashboard may see. A revision that is discreet yields nothing, or, where an earlier
/// one was shown, a withdrawal.
struct FeedOutput: Output {
    let topics: Topics
    let name = "feed"
    let outcomes: [RecordOutcome] = [.accepted]
    let needsBytes = true
    let leader: String? = nil
    let rest: Duration = .milliseconds(500)

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        let alert = try Outgoing.alert(entry)
        guard let item = Redaction.feedItem(of: alert, recordedAt: entry.takenAt, wasShown: entry.shown) else {
            return []
        }
        return [
            try Outgoing.message(
                item, .of(item, traceparent: entry.traceparent), topic: topics.feed, partition: alert.origin,
                key: alert.id)
        ]
    }
}
