import Alerts
import FoundationEssentials
import Routing
import Store

/// `sanket.notifications`: one message for each State that is told of a revision, on that State's partition.
struct NotificationsOutput: Output {
    static let title = "notifications"
    let topics: Topics
    let name = Self.title
    let outcomes: [RecordOutcome] = [.accepted]
    let needsBytes = true
    let leader: String? = nil

    func messages(for entry: LogEntry, at position: LogPosition, parked: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        let alert = try Outgoing.alert(entry)
        let decision = try RoutingDecision.decode(entry.decision ?? [])
        let notifications =
            decision.targets.map { Redaction.notification(of: alert, to: $0, recordedAt: entry.takenAt) }
            + entry.told.subtracting(decision.states).map {
                Redaction.withdrawal(of: alert, from: $0, recordedAt: entry.takenAt)
            }
        return try notifications.compactMap { notification in
            guard let target = State(iso: notification.target) else { return nil }
            return try Outgoing.message(
                notification, .of(notification, traceparent: entry.traceparent), topic: topics.notifications,
                partition: target,
                key: alert.id, target: target)
        }
    }
}
