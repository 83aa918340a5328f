import Alerts
import FoundationEssentials
import Routing
import Store

/// `sanket.events`, notified: that the broker holds the notification of each State. It follows the cursors of the
/// notifications, which pass a row only then; a State whose notification is parked is not said to be
/// notified, and one whose notification is owed not yet.
struct NotifiedOutput: Output {
    let topics: Topics
    let name = "events-notified"
    let outcomes: [RecordOutcome] = [.accepted]
    let needsBytes = false
    let leader: String? = NotificationsOutput.title
    let rest: Duration = .milliseconds(250)

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        guard let origin = entry.origin, let id = entry.alertID, let revision = entry.revision, let kind = entry.kind
        else { throw Unpublishable() }
        let decision = try RoutingDecision.decode(entry.decision ?? [])
        let duties = Dictionary(decision.targets.map { ($0.state, $0.duty) }, uniquingKeysWith: { first, _ in first })
        return try entry.told.subtracting(untold).map { target in
            let event = Redaction.notified(
                position, origin: origin, id: id, revision: revision, kind: kind, target: target,
                duty: duties[target] ?? (entry.onward.contains(target) && entry.clock != nil ? .act : nil),
                notifiedAt: now)
            return try Outgoing.message(
                event, .of(event, traceparent: entry.traceparent), topic: topics.events, partition: origin,
                key: id, target: target)
        }
    }
}
