import Alerts
import FoundationEssentials
import Store

/// `sanket.notifications`, what a sighting brings: the current revision of its alert, to each State that the deed tells.
struct OnwardOutput: Output {
    let topics: Topics
    let name = "onward"
    let outcomes = RecordOutcome.allCases
    let needsBytes = true
    let source = OutputSource.deeds(.telling)
    let leader: String? = nil
    let rest: Duration = .milliseconds(4)
    let isUrgent = true
    let owes = true

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        guard let deed = entry.deed else { throw Unpublishable() }
        let draft = NotificationDraft(of: try Outgoing.alert(entry), recordedAt: entry.takenAt)
        return deed.act.compactMap { state in
            let isAhead = state == deed.told.heading && state != deed.told.state
            guard let target = Target.onward(state, isAhead: isAhead) else { return nil }
            let id = draft.id(for: state, by: deed.id)
            var event = CloudEvent.of(draft, traceparent: entry.traceparent)
            event.id = id
            return Outgoing.message(
                draft.bytes(to: target, by: deed.id), id: id, Outgoing.headers(event), topic: topics.notifications,
                partition: state, key: Array(draft.alertID.utf8), target: state)
        }
    }
}

extension Target {
    /// A State that a sighting tells: it acts.
    ///
    /// - Parameter isAhead: whether another State saw them heading there: then it sees the alert in full, while its origin lets
    ///   it. Else it has told the sighting itself, and nobody lets itself in by that.
    static func onward(_ state: State, isAhead: Bool) -> Target? {
        let reason =
            isAhead
            ? Reason(.heading, duty: .act, disclosure: .full) : Reason(.occurrence, duty: .act, disclosure: .redacted)
        return Target(state, reasons: [reason])
    }
}
