package import FoundationEssentials
import SwiftProtobuf

extension Redaction {
    /// That a record was persisted, and as what.
    ///
    /// - Parameters:
    ///   - origin, id, revision, kind: as far as known; of a dead record they may be missing.
    ///   - committedAt: when its transaction had committed.
    package static func persisted(
        _ position: LogPosition, outcome: RecordOutcome, origin: State?, id: UUID?, revision: Int32?, kind: Kind?,
        targetCount: Int = 0, warningCount: Int = 0, committedAt: Date
    ) -> Sanket_V1_Event {
        var event = event(.persisted, "persisted", position, origin, id, revision, kind, committedAt)
        event.outcome = outcome.wire
        event.targetCount = UInt32(clamping: targetCount)
        event.warningCount = UInt32(clamping: warningCount)
        return event
    }

    /// That the broker holds the notification of one target State.
    ///
    /// - Parameters:
    ///   - duty: nil when the State heard that the alert no longer concerns it.
    ///   - notifiedAt: the time of the broker's receipt.
    package static func notified(
        _ position: LogPosition, alert: Alert, target: State, duty: Duty?, notifiedAt: Date
    ) -> Sanket_V1_Event {
        notified(
            position, origin: alert.origin, id: alert.id, revision: alert.revision, kind: alert.kind, target: target,
            duty: duty, notifiedAt: notifiedAt)
    }

    /// The same from the skeleton of the record alone.
    package static func notified(
        _ position: LogPosition, origin: State, id: UUID, revision: Int32, kind: Kind, target: State, duty: Duty?,
        notifiedAt: Date
    ) -> Sanket_V1_Event {
        var event = event(.notified, "notified", position, origin, id, revision, kind, notifiedAt)
        event.id += "/\(target.iso)"
        event.target = target.iso
        event.duty = duty?.wire ?? .unspecified
        return event
    }

    private static func event(
        _ type: Sanket_V1_EventType, _ name: String, _ position: LogPosition, _ origin: State?, _ id: UUID?,
        _ revision: Int32?, _ kind: Kind?, _ time: Date
    ) -> Sanket_V1_Event {
        var event = Sanket_V1_Event()
        event.id = "\(position)/\(name)"
        event.type = type
        if let id { event.alertID = AlertID.text(id) }
        if let revision { event.revision = revision }
        if let origin { event.origin = origin.iso }
        if let kind { event.kind = kind.wire }
        event.position = position.wire
        event.occurredAt = Google_Protobuf_Timestamp(date: time)
        return event
    }

    /// That a record was refused, where and why; never its bytes.
    ///
    /// - Parameters:
    ///   - detail: a path or rule that the schema doesn't know is left out.
    ///   - sha256: of the record's bytes as received.
    ///   - size: of the same, in bytes.
    ///   - receivedAt: when the transaction that took it had committed.
    package static func deadLetter(
        _ position: LogPosition, reason: DeadReason, detail: Admission.Detail?, origin: State?, id: UUID?,
        revision: Int32?, sha256: [UInt8], size: Int, receivedAt: Date
    ) -> Sanket_V1_DeadLetter {
        var letter = Sanket_V1_DeadLetter()
        letter.id = position.description
        letter.position = position.wire
        letter.reason = reason.wire
        if let detail {
            if Format.broken(detail.path, as: .fieldPath) == nil { letter.path = detail.path }
            if Format.broken(detail.rule, as: .ruleName) == nil { letter.rule = detail.rule }
        }
        letter.sha256 = Data(sha256)
        letter.size = UInt32(clamping: size)
        letter.receivedAt = Google_Protobuf_Timestamp(date: receivedAt)
        if let origin { letter.origin = origin.iso }
        if let id { letter.alertID = AlertID.text(id) }
        if let revision { letter.revision = revision }
        return letter
    }
}
