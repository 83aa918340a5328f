package import FoundationEssentials
import Crypto
package import SwiftProtobuf

/// One revision of an alert that can be attributed: its id, origin and kind are known.
///
/// The message is normalised (see `Normalisation`), so that the same alert gives the same digest from JSON and from
/// protobuf, by old and by new ISO codes.
package struct Alert: Sendable {
    /// The whole alert, victim identity included. Unknown fields of a newer sender are kept in it.
    package let message: Sanket_V1_Alert
    /// The State that publishes.
    package let origin: State
    /// With the origin, the alert's identity.
    package let id: UUID
    /// From 1.
    package let revision: Int32
    /// What the alert is about.
    package let kind: Kind

    /// nil when the id is no UUID, the origin no State, or no kind is set and none given.
    ///
    /// - Parameter kind: what the topic says; absent: the one kind that is set.
    package init?(_ message: Sanket_V1_Alert, kind: Kind? = nil) {
        guard let id = AlertID.parse(message.id), let origin = State(iso: message.origin),
            let kind = kind ?? Kind.present(in: message).first
        else { return nil }
        var message = message
        Normalisation.apply(to: &message, id: id, origin: origin)
        self.message = message
        self.id = id
        self.origin = origin
        self.kind = kind
        revision = message.revision
    }

    /// How real it is.
    package var status: Sanket_V1_Status { message.status }
    /// What the revision does to the alert.
    package var lifecycle: Sanket_V1_Lifecycle { message.lifecycle }
    /// CAP 1.2 urgency.
    package var urgency: Sanket_V1_Urgency { message.urgency }

    /// When this revision was issued, by the sender's clock; nil when it doesn't say, or says a time that is none.
    package var issuedAt: Date? { message.hasIssuedAt ? message.issuedAt.instant : nil }
    /// After which it is void; nil when it doesn't say.
    package var expiresAt: Date? { message.hasExpiresAt ? message.expiresAt.instant : nil }

    /// SHA-256 of the protobuf form in deterministic order: 32 bytes, the same from JSON and protobuf. Two records of one
    /// (origin, id, revision) with the same digest are the same alert said twice. The offset from UTC is left out: it is
    /// how times are written, and JSON tells it where protobuf does not.
    package func canonicalDigest() -> [UInt8] {
        guard message.hasUtcOffsetMinutes else { return Array(SHA256.hash(data: Self.bytes(message))) }
        var bare = message
        bare.clearUtcOffsetMinutes()
        return Array(SHA256.hash(data: Self.bytes(bare)))
    }

    /// The protobuf form in deterministic order.
    package func canonicalBytes() -> [UInt8] { Self.bytes(message) }

    private static func bytes(_ message: Sanket_V1_Alert) -> [UInt8] {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        // Encoding fails only for missing required fields and messages beyond 2 GiB: proto3 has none of the first, and
        // what was decoded from a record is far below the second.
        return (try? message.serializedBytes(options: options)) ?? []
    }
}

extension Google_Protobuf_Timestamp {
    /// The time it stands for; nil outside years 1–9999 or with a broken fraction, where other parts would overflow.
    package var instant: Date? {
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            return nil
        }
        return date
    }
}
