import SwiftProtobuf

/// The event of each message: its type is the message's full name, its id the message's own deterministic id.
extension CloudEvent {
    /// Who speaks in Sanket's own messages.
    package static let sanketSource = "/sanket"

    /// Of an alert, as a State publishes it: source is the State, id is `<alert-id>/<revision>`.
    package static func of(_ alert: Alert, traceparent: String? = nil) -> CloudEvent {
        CloudEvent(
            id: "\(alert.idText)/\(alert.revision)", type: Sanket_V1_Alert.protoMessageName,
            source: "/\(alert.origin.iso)", time: alert.issuedAt, subject: alert.idText,
            traceparent: traceparent)
    }

    /// Of a notification; time is when the alert was persisted.
    package static func of(_ notification: Sanket_V1_Notification, traceparent: String? = nil) -> CloudEvent {
        own(
            Sanket_V1_Notification.self, notification.id, notification.recordedAt, notification.alertID, traceparent)
    }

    /// Of the notifications of a draft, all but the id, which is each one's own.
    package static func of(_ draft: NotificationDraft, traceparent: String? = nil) -> CloudEvent {
        own(Sanket_V1_Notification.self, "", draft.recordedAt, draft.alertID, traceparent)
    }

    /// Of a feed item; time is when the alert was persisted. A withdrawal tells none.
    package static func of(_ item: Sanket_V1_FeedItem, traceparent: String? = nil) -> CloudEvent {
        own(
            Sanket_V1_FeedItem.self, item.id, item.hasRecordedAt ? item.recordedAt : nil, item.alertID, traceparent)
    }

    /// Of an event; time is when it happened.
    package static func of(_ event: Sanket_V1_Event, traceparent: String? = nil) -> CloudEvent {
        own(Sanket_V1_Event.self, event.id, event.occurredAt, event.alertID, traceparent)
    }

    /// Of a dead letter; without a subject where the alert's id could not be read.
    package static func of(_ letter: Sanket_V1_DeadLetter, traceparent: String? = nil) -> CloudEvent {
        own(Sanket_V1_DeadLetter.self, letter.id, letter.receivedAt, letter.alertID, traceparent)
    }

    private static func own(
        _ message: any Message.Type, _ id: String, _ time: Google_Protobuf_Timestamp?, _ subject: String,
        _ traceparent: String?
    ) -> CloudEvent {
        CloudEvent(
            id: id, type: message.protoMessageName, source: sanketSource, time: time?.instant,
            subject: subject.isEmpty ? nil : subject, traceparent: traceparent)
    }
}
