package import FoundationEssentials
import SwiftProtobuf

/// An alert as a viewer may see it, in both encodings.
///
/// From level `full` on it is an `sanket.v1.Alert` without the fields whose class goes beyond the level; below it is made
/// member by member like a notification (`sanket.v1.Notification` without a target). Who may see the level is for
/// `AlertLevel` to say.
package struct ShownAlert: Sendable {
    package let level: AlertLevel
    /// The message, in the contract's one order.
    package let protobuf: [UInt8]
    /// Free texts that are left out since they repeat what the level must not see: paths, `narrative`.
    package let withheld: [String]
    private let content: Content

    private enum Content {
        case alert([UInt8])
        case notification(Sanket_V1_Notification)
    }

    /// - Parameters:
    ///   - recordedAt: when the revision was persisted.
    ///   - previous: the revision before, by which a redacted alert tells what has changed.
    package init(_ alert: Alert, at level: AlertLevel, recordedAt: Date, after previous: Alert? = nil) {
        self.level = level
        guard level > .redacted else {
            let facts = NotificationDraft(of: alert, recordedAt: recordedAt, after: previous).facts
            content = .notification(facts)
            protobuf = CanonicalEncoder.bytes(of: facts)
            withheld = []
            return
        }
        let (bytes, withheld) = LevelFilter.apply(level, to: alert.message)
        content = .alert(bytes)
        protobuf = level == .everything ? alert.canonicalBytes() : bytes
        self.withheld = withheld
    }

    /// Of which type the message is: `sanket.v1.Alert`.
    package var messageType: String {
        switch content {
        case .alert: Sanket_V1_Alert.protoMessageName
        case .notification: Sanket_V1_Notification.protoMessageName
        }
    }

    /// The same in proto3's JSON mapping, times in UTC. Fields of a newer schema, and times outside of the calendar, have
    /// no form in it and are left out.
    ///
    /// - Throws: what the library throws, which it never did with what was read before.
    package func json() throws -> [UInt8] {
        switch content {
        case .alert(let bytes): try Sanket_V1_Alert(serializedBytes: bytes).jsonUTF8Bytes()
        case .notification(let facts): try facts.jsonUTF8Bytes()
        }
    }
}
