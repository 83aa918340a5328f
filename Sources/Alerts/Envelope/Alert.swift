package import FoundationEssentials
import Crypto
package import SwiftProtobuf

/// One revision of an alert that can be attributed: its id, origin and kind are known.
///
/// The message is normalised (see `Normalisation`), so that the same alert gives the same digest from JSON and from
/// protobuf, by old and by new ISO codes.
package struct Alert: Sendable {
    /// The whole alert, victim identity included. Unknown fields of a newer sender are kept in it.
    package let message: Sanket_V1_Alert.View
    /// The State that publishes.
    package let origin: State
    /// With the origin, the alert's identity.
    package let id: UUID
    /// From 1.
    package let revision: Int32
    /// What the alert is about.
    package let kind: Kind

    /// The least age that a missing person can have by this alert, in years; nil when it tells none, and for other kinds.
    package let youngestAge: Int?

    /// The States that it names.
    package let reach: Reach

    /// nil when the id is no UUID, the origin no State, or no kind is set and none given.
    ///
    /// - Parameter kind: what the topic says; absent: the one kind that is set.
    package init?(_ message: Sanket_V1_Alert, kind: Kind? = nil) {
        guard let reading = AlertReading(message) else { return nil }
        self.init(reading, kind: kind)
    }

    /// The same of an alert that came in.
    init?(_ reading: AlertReading, kind: Kind? = nil) {
        guard let id = reading.id, let origin = reading.origin,
            let kind = kind ?? Kind.present(in: reading.message).first
        else { return nil }
        self.init(reading, kind: kind, id: id, origin: origin)
    }

    /// The same where id and origin are read already. nil only where it is too large for protobuf.
    init?(_ reading: AlertReading, kind: Kind, id: UUID, origin: State) {
        guard let message = reading.canonical() else { return nil }
        self.message = message
        self.id = id
        self.origin = origin
        self.kind = kind
        revision = message.revision
        youngestAge = Self.youngestAge(message, kind, id)
        reach = Reach(message, kind: kind)
    }

    /// The least age by a message of that kind and id, as `youngestAge` tells it.
    static func youngestAge(_ message: Sanket_V1_Alert.View, _ kind: Kind, _ id: UUID) -> Int? {
        guard kind == .missingPerson else { return nil }
        let person = message.missingPerson
        let lastSeen = person.lastSeen
        let issued = message.hasIssuedAt ? message.issuedAt.instant : nil
        // Without a time of issue the next best, and of two of them the earlier: when in doubt it is a child.
        let seen = lastSeen.hasAt ? lastSeen.at.instant : nil
        return person.youngestAge(at: issued ?? [AlertID.time(of: id), seen].compactMap { $0 }.min())
    }

    /// The id as every message of Sanket holds it.
    package var idText: String { AlertID.text(id) }

    /// Whether a child is missing: below 18 (JJ Act s.2(12)), or not known to be older.
    var isMissingChild: Bool { Self.isChild(youngestAge) }

    /// Whether that is a child's age.
    static func isChild(_ youngest: Int?) -> Bool { youngest.map { $0 < 18 } ?? false }

    /// How real it is.
    package var status: Sanket_V1_Status { message.status }
    /// What the revision does to the alert.
    package var lifecycle: Sanket_V1_Lifecycle { message.lifecycle }
    /// CAP 1.2 urgency.
    package var urgency: Sanket_V1_Urgency { message.urgency }

    /// When this revision was issued, by the sender's clock; nil when it doesn't say, or says a time that is none.
    package var issuedAt: Date? { message.hasIssuedAt ? message.issuedAt.instant : nil }
    /// After which it is void, as the sender says or as `Expiry` does; nil when there is no telling.
    package var expiresAt: Date? { expiry?.instant }

    var expiry: MessageTime? { Expiry.of(message, kind: kind) }

    /// Whether nothing is left to be done: it is resolved, cancelled or expired.
    package var isOver: Bool {
        switch lifecycle {
        case .resolved, .cancelled, .expired: true
        case .unspecified, .issued, .updated, .transferred, .UNRECOGNIZED: false
        }
    }

    /// SHA-256 of the canonical form: 32 bytes, the same from JSON and protobuf, and from texts in any normal form of
    /// Unicode. Two records of one (origin, id, revision) with the same digest are the same alert said twice. The offset
    /// from UTC is left out: it is how times are written, and JSON tells it where protobuf does not.
    package func canonicalDigest() -> [UInt8] {
        var hash = SHA256()
        message.messagePlace.index.bytes.withUnsafeBytes { bytes in
            let omitted = message.messagePlace.range(of: Self.offsetField)
            if omitted.lowerBound > 0 {
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<omitted.lowerBound]))
            }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[omitted.upperBound...]))
        }
        return hash.finalize().withUnsafeBytes { Array($0) }
    }

    /// The protobuf form in deterministic order, texts in normal form C.
    package func canonicalBytes() -> [UInt8] { message.messagePlace.index.bytes }

    /// `utc_offset_minutes`
    private static let offsetField: UInt32 = 11
}

extension Google_Protobuf_Timestamp {
    /// Whether it is in the years 1–9999 and has a right fraction: outside of that other parts would overflow.
    var isInCalendar: Bool { Timestamp.calendar.contains(seconds) && (0..<1_000_000_000).contains(nanos) }

    /// The time it stands for; nil where that is outside of the calendar.
    package var instant: Date? { isInCalendar ? date : nil }
}
