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
    /// - Parameters:
    ///   - recordedAt: when the alert was persisted.
    ///   - previous: the revision before, to tell what has changed.
    package static func notification(
        of alert: Alert, to target: Target, recordedAt: Date, after previous: Alert? = nil
    ) -> Sanket_V1_Notification {
        NotificationDraft(of: alert, recordedAt: recordedAt, after: previous).notification(to: target)
    }

    /// What a State is told that heard of an earlier revision and is no target of this one.
    package static func withdrawal(of alert: Alert, from state: State, recordedAt: Date) -> Sanket_V1_Notification {
        NotificationDraft(of: alert, recordedAt: recordedAt).withdrawal(from: state)
    }

    /// The id of a notification: the same for the same (alert, revision, target).
    package static func notificationID(alert id: UUID, revision: Int32, target: State) -> String {
        "\(AlertID.text(id))/\(revision)/\(target.iso)"
    }

    /// Whether a dashboard may see anything of a revision: not of one that asks for something discreet, nor where the id is
    /// not of version 7 and could hold anything.
    package static func isShown(_ alert: Alert) -> Bool { AlertID.isRight(alert.id) && !Discretion.isDiscreet(alert) }

    /// What a dashboard may see of a revision: nothing where it is not shown; but where an earlier one was, that it is
    /// withdrawn.
    ///
    /// - Parameter wasShown: whether an earlier revision has stood on the feed. Without one a withdrawal would be the first
    ///   that anybody hears of a discreet alert.
    package static func feedItem(
        of alert: Alert, recordedAt: Date, wasShown: Bool = false
    ) -> Sanket_V1_FeedItem? {
        guard AlertID.isRight(alert.id) else { return nil }
        let message = alert.message
        var item = Sanket_V1_FeedItem()
        item.id = "\(alert.idText)/\(alert.revision)"
        item.alertID = alert.idText
        item.revision = alert.revision
        guard isShown(alert) else {
            item.withdrawn = true
            return wasShown ? item : nil
        }
        item.origin = alert.origin.iso
        item.kind = alert.kind.wire
        item.status = Known.value(message.status)
        item.lifecycle = Known.value(message.lifecycle)
        item.urgency = Known.value(message.urgency)
        // In whole seconds: nine more digits of the sender's choice would tell nothing that a dashboard shows.
        if let issuedAt = Facts.time(message.hasIssuedAt, message.issuedAt) { item.issuedAt.seconds = issuedAt.seconds }
        if let expiresAt = alert.expiry { item.expiresAt.seconds = expiresAt.seconds }
        item.recordedAt = Google_Protobuf_Timestamp(date: recordedAt)
        item.occurrenceStates = Facts.states(message.occurrenceStates)
        switch alert.kind {
        case .missingPerson: item.missingPerson = Glimpse.of(message.missingPerson, youngest: alert.youngestAge)
        case .rescueRequest: item.rescueRequest = Glimpse.of(message.rescueRequest)
        case .suspectMovement: item.suspectMovement = Glimpse.of(message.suspectMovement)
        }
        return item
    }
}
