import FoundationEssentials
import SwiftProtobuf

extension Redaction {
    /// What all States hear of a deed. Of what was told in full it has numbers, enumerations and times; an officer is an id of
    /// closed format, and a place its district.
    package static func event(of deed: Sanket_V1_Deed) -> Sanket_V1_Event {
        var event = Sanket_V1_Event()
        event.id = id(deed.id)
        event.type = Known.value(deed.type)
        event.alertID = id(deed.alertID)
        event.revision = deed.revision
        event.origin = state(deed.origin)
        event.kind = Known.value(deed.kind)
        event.number = deed.number
        event.state = state(deed.state)
        event.officer = officer(deed.officer)
        event.enteredBy = officer(deed.enteredBy)
        if deed.hasDoneAt, let time = time(deed.doneAt) { event.occurredAt = time }
        if deed.hasRecordedAt, let time = time(deed.recordedAt) { event.recordedAt = time }
        if deed.hasDueAt, let time = time(deed.dueAt) { event.dueAt = time }
        event.district = Facts.district(deed.district)
        event.heading = state(deed.heading)
        event.toState = state(deed.toState)
        event.closes = id(deed.closes)
        if deed.hasDetail { add(deed.detail, to: &event) }
        return event
    }

    private static func add(_ detail: Sanket_V1_DeedDetail, to event: inout Sanket_V1_Event) {
        switch event.type {
        case .sighted: event.certainty = Known.value(detail.sighting.certainty)
        case .refused: event.refusalReason = Known.value(detail.answer.refusalReason)
        case .assigned: event.unitKind = Known.value(detail.assignment.unitKind)
        case .accessAsked: event.purpose = Known.value(detail.accessRequest.purpose)
        case .outcome:
            event.outcomeKind = Known.value(detail.outcome.kind)
            if detail.outcome.hasRescued { event.rescued = Facts.count(detail.outcome.rescued) }
        default: break
        }
    }

    /// The id, empty when it is none.
    private static func id(_ text: String) -> String { AlertID.parse(text).map(AlertID.text) ?? "" }

    /// The code, empty when it is no State.
    private static func state(_ code: String) -> String { State(iso: code)?.iso ?? "" }

    /// Empty when it could be a name.
    private static func officer(_ id: String) -> String { Format.broken(id, as: .officerID) == nil ? id : "" }

    /// A time of its own: a copy would carry unknown fields along.
    private static func time(_ time: Google_Protobuf_Timestamp) -> Google_Protobuf_Timestamp? {
        time.isInCalendar ? Google_Protobuf_Timestamp(seconds: time.seconds, nanos: time.nanos) : nil
    }
}

extension Facts {
    /// A count of its own: a copy would carry unknown fields along.
    static func count(_ count: Sanket_V1_Count) -> Sanket_V1_Count {
        var shown = Sanket_V1_Count()
        if count.hasLow { shown.low = min(count.low, largest) }
        if count.hasHigh { shown.high = min(count.high, largest) }
        return shown
    }
}
