package import FoundationEssentials
import SwiftProtobuf

/// The only maker of outward messages.
///
/// It redacts by construction: each message is built member by member from numbers, enumerations, times and States that
/// were parsed; no text and no message of the sender is copied, so neither a name nor an unknown field can ride along
/// (BNS s.72, POCSO s.23, JJ Act s.74).
package enum Redaction {
    /// What a target State is told of a revision.
    ///
    /// - Parameter recordedAt: when the alert was persisted.
    package static func notification(of alert: Alert, to target: Target, recordedAt: Date) -> Sanket_V1_Notification {
        var notification = envelope(alert, target.state, recordedAt)
        notification.duty = target.duty.wire
        notification.disclosure = target.disclosure.wire
        notification.reasons = target.reasons.map(\.wire)
        return notification
    }

    /// What a State is told that heard of an earlier revision and is no target of this one.
    package static func withdrawal(of alert: Alert, from state: State, recordedAt: Date) -> Sanket_V1_Notification {
        var notification = envelope(alert, state, recordedAt)
        notification.noLongerConcerns = true
        return notification
    }

    /// The id of a notification: the same for the same (alert, revision, target).
    package static func notificationID(alert id: UUID, revision: Int32, target: State) -> String {
        "\(AlertID.text(id))/\(revision)/\(target.iso)"
    }

    private static func envelope(_ alert: Alert, _ target: State, _ recordedAt: Date) -> Sanket_V1_Notification {
        let message = alert.message
        var notification = Sanket_V1_Notification()
        notification.id = notificationID(alert: alert.id, revision: alert.revision, target: target)
        notification.alertID = AlertID.text(alert.id)
        notification.revision = alert.revision
        notification.origin = alert.origin.iso
        notification.target = target.iso
        notification.kind = alert.kind.wire
        notification.status = message.status
        notification.lifecycle = message.lifecycle
        notification.urgency = message.urgency
        notification.severity = message.severity
        notification.certainty = message.certainty
        if let issuedAt = alert.issuedAt { notification.issuedAt = Google_Protobuf_Timestamp(date: issuedAt) }
        if let expiresAt = alert.expiresAt { notification.expiresAt = Google_Protobuf_Timestamp(date: expiresAt) }
        notification.recordedAt = Google_Protobuf_Timestamp(date: recordedAt)
        notification.occurrenceStates = Facts.states(message.occurrenceStates)
        notification.destinationStates = Facts.states(message.destinationStates)
        if message.hasUtcOffsetMinutes, (-720...840).contains(message.utcOffsetMinutes) {
            notification.utcOffsetMinutes = message.utcOffsetMinutes
        }
        switch alert.kind {
        case .missingPerson:
            notification.missingPerson = Facts.of(message.missingPerson, at: alert.issuedAt)
        case .rescueRequest:
            notification.rescueRequest = Facts.of(message.rescueRequest)
        case .suspectMovement:
            notification.suspectMovement = Facts.of(message.suspectMovement)
        }
        return notification
    }

    /// What a dashboard may see of a revision; nil for a suspect movement unless every action that it asks for is known
    /// and none is discreet.
    package static func feedItem(of alert: Alert, recordedAt: Date) -> Sanket_V1_FeedItem? {
        let message = alert.message
        var item = Sanket_V1_FeedItem()
        item.id = "\(AlertID.text(alert.id))/\(alert.revision)"
        item.alertID = AlertID.text(alert.id)
        item.revision = alert.revision
        item.origin = alert.origin.iso
        item.kind = alert.kind.wire
        item.status = message.status
        item.lifecycle = message.lifecycle
        item.urgency = message.urgency
        if let issuedAt = alert.issuedAt { item.issuedAt = Google_Protobuf_Timestamp(date: issuedAt) }
        if let expiresAt = alert.expiresAt { item.expiresAt = Google_Protobuf_Timestamp(date: expiresAt) }
        item.recordedAt = Google_Protobuf_Timestamp(date: recordedAt)
        item.occurrenceStates = Facts.states(message.occurrenceStates)
        switch alert.kind {
        case .missingPerson:
            item.missingPerson = Glimpse.of(message.missingPerson, at: alert.issuedAt)
        case .rescueRequest:
            item.rescueRequest = Glimpse.of(message.rescueRequest)
        case .suspectMovement:
            guard Glimpse.mayShow(message.suspectMovement) else { return nil }
            item.suspectMovement = Glimpse.of(message.suspectMovement)
        }
        return item
    }
}
