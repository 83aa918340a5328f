package import FoundationEssentials
package import SwiftProtobuf

/// What the notifications of one revision have in common, made once and stamped for each State. It has the facts of the
/// alert's kind, built member by member: nothing of the sender's is copied.
package struct NotificationDraft: Sendable {
    private var common: Sanket_V1_Notification
    /// The fields from number 16, as protobuf: they are the same for every State.
    private let tail: [UInt8]

    /// - Parameters:
    ///   - recordedAt: when the alert was persisted.
    ///   - previous: the revision before, to tell what has changed.
    package init(of alert: Alert, recordedAt: Date, after previous: Alert? = nil) {
        let message = alert.message
        var common = Sanket_V1_Notification()
        common.kind = alert.kind.wire
        common.status = Known.value(message.status)
        common.lifecycle = Known.value(message.lifecycle)
        common.urgency = Known.value(message.urgency)
        common.severity = Known.value(message.severity)
        common.certainty = Known.value(message.certainty)
        if let issuedAt = Facts.time(message.hasIssuedAt, message.issuedAt) { common.issuedAt = issuedAt }
        if let expiresAt = alert.expiry { common.expiresAt = expiresAt }
        common.recordedAt = Google_Protobuf_Timestamp(date: recordedAt)
        common.occurrenceStates = Facts.states(message.occurrenceStates)
        common.destinationStates = Facts.states(message.destinationStates)
        common.destinationCountries = Facts.countries(message.destinationCountries)
        Facts.end(of: alert, into: &common)
        if message.hasUtcOffsetMinutes, Timestamp.offsets.contains(message.utcOffsetMinutes) {
            common.utcOffsetMinutes = message.utcOffsetMinutes
        }
        switch alert.kind {
        case .missingPerson: common.missingPerson = Facts.of(message.missingPerson, youngest: alert.youngestAge)
        case .rescueRequest: common.rescueRequest = Facts.of(message.rescueRequest)
        case .suspectMovement: common.suspectMovement = Facts.of(message.suspectMovement)
        }
        if let previous {
            common.previousRevision = previous.revision
            common.changes = Changes.between(previous, alert)
            common.material = common.changes.contains(where: Changes.isMaterial)
        }
        tail = CanonicalEncoder.bytes(of: common)
        common.alertID = alert.idText
        common.revision = alert.revision
        common.origin = alert.origin.iso
        self.common = common
    }

    /// Of which alert they tell.
    package var alertID: String { common.alertID }
    /// When the alert was persisted.
    package var recordedAt: Google_Protobuf_Timestamp { common.recordedAt }

    /// What all of them tell: a notification without a target.
    var facts: Sanket_V1_Notification { common }

    /// The id of a State's notification.
    package func id(for state: State) -> String { "\(common.alertID)/\(common.revision)/\(state.iso)" }

    /// The id of the notification by which a sighting tells a State.
    package func id(for state: State, by deed: UUID) -> String { "\(AlertID.text(deed))/\(state.iso)" }

    /// What a target State is told.
    package func notification(to target: Target) -> Sanket_V1_Notification {
        var notification = stamped(for: target.state)
        notification.duty = target.duty.wire
        notification.disclosure = target.disclosure.wire
        notification.reasons = target.reasons.map(\.wire)
        return notification
    }

    /// What a State is told that heard of an earlier revision and is no target of this one.
    package func withdrawal(from state: State) -> Sanket_V1_Notification {
        var notification = stamped(for: state)
        notification.noLongerConcerns = true
        return notification
    }

    private func stamped(for state: State) -> Sanket_V1_Notification {
        var notification = common
        notification.id = id(for: state)
        notification.target = state.iso
        return notification
    }

    /// `notification(to:)` as protobuf, without making the message.
    ///
    /// - Parameter deed: the sighting by which the State is told, where it is one.
    package func bytes(to target: Target, by deed: UUID? = nil) -> [UInt8] {
        var writer = head(for: target.state, id: deed.map { id(for: target.state, by: $0) })
        writer.field(6, varint: UInt64(target.duty.wire.rawValue))
        writer.field(7, varint: UInt64(target.disclosure.wire.rawValue))
        for reason in target.reasons {
            let mark = writer.begin(8)
            reason.write(to: &writer)
            writer.end(mark)
        }
        if let deed { writer.field(10, text: AlertID.text(deed)) }
        writer.append(tail)
        return writer.bytes
    }

    /// `withdrawal(from:)` as protobuf, without making the message.
    package func bytes(withdrawnFrom state: State) -> [UInt8] {
        var writer = head(for: state)
        writer.field(9, varint: 1)
        writer.append(tail)
        return writer.bytes
    }

    private func head(for state: State, id: String? = nil) -> ProtobufWriter {
        var writer = ProtobufWriter(capacity: tail.count + 250)
        writer.field(1, text: id ?? self.id(for: state))
        writer.field(2, text: common.alertID)
        writer.field(3, varint: UInt64(bitPattern: Int64(common.revision)))
        writer.field(4, text: common.origin)
        writer.field(5, text: state.iso)
        return writer
    }
}
