import Alerts
import FoundationEssentials
import Kafka
import Routing
import Store

/// `sanket.notifications`: one message for each State that is told of a revision, on that State's partition.
struct NotificationsOutput: Output {
    static let title = "notifications"
    let topics: Topics
    let name = Self.title
    let outcomes: [RecordOutcome] = [.accepted]
    let needsBytes = true
    let needsPrevious = true
    let leader: String? = nil
    let rest: Duration = .milliseconds(4)
    let isUrgent = true
    let owes = true

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        let alert = try Outgoing.alert(entry)
        let decision = try RoutingDecision.decode(entry.decision ?? [])
        // What they have in common is made once: a missing child has 36 targets.
        let draft = NotificationDraft(of: alert, recordedAt: entry.takenAt, after: Outgoing.previous(entry))
        let key = Array(alert.idText.utf8)
        let shared = Outgoing.headers(.of(draft, traceparent: entry.traceparent))
        func message(_ content: [UInt8], to state: State) -> OutgoingMessage {
            let id = draft.id(for: state)
            var headers = shared
            for index in headers.indices where headers[index].name == "ce_id" {
                headers[index] = KafkaHeader(name: "ce_id", value: Array(id.utf8))
            }
            return Outgoing.message(
                content, id: id, headers, topic: topics.notifications, partition: state, key: key, target: state)
        }
        // Whom a sighting has told stays concerned while there is something to do.
        let onward = alert.isOver ? StateSet() : entry.onward.subtracting(decision.states)
        let targets =
            decision.targets + onward.compactMap { Target.onward($0, isAhead: entry.ahead.contains($0)) }
        return targets.map { message(draft.bytes(to: $0), to: $0.state) }
            + entry.told.subtracting(decision.states).subtracting(onward)
            .map { message(draft.bytes(withdrawnFrom: $0), to: $0) }
    }
}
