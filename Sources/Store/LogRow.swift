package import Alerts
package import FoundationEssentials

/// One consumed record on its way into the log. The server settles what becomes of it (accepted, late, repeat, or dead
/// by a conflict); only a record that is dead by itself comes with a `death`.
///
/// An object: it is handed on several times, and its parts would be counted each time.
package final class LogRow: Sendable {
    package let key: LogKey
    /// The record's timestamp at the broker.
    package let recordedAt: Date
    package let content: Content
    /// Path and rule of each violation that did not stop the alert.
    package let warnings: [String]
    /// The address of the dead record that this one replaces, from the header `sanket-replay-of`.
    package let replayOf: String?
    package let bytes: ReceivedBytes

    package init(
        key: LogKey, recordedAt: Date, content: Content, warnings: [String] = [], replayOf: String? = nil,
        bytes: ReceivedBytes
    ) {
        self.key = key
        self.recordedAt = recordedAt
        self.content = content
        self.warnings = warnings
        self.replayOf = replayOf
        self.bytes = bytes
    }

    package enum Content: Sendable {
        case alert(Skeleton)
        case dead(Death)
    }

    /// What the ledger says of an alert without saying who it is about.
    package struct Skeleton: Sendable {
        package var origin: State
        package var id: UUID
        package var revision: Int32
        package var kind: Kind
        package var status: String
        package var lifecycle: String
        package var urgency: String
        package var issuedAt: Date?
        package var expiresAt: Date?
        /// SHA-256 of the canonical content: the same from JSON and protobuf.
        package var digest: [UInt8]
        /// States with a duty to act, and all States to tell: this revision's own.
        package var act: StateSet
        package var told: StateSet
        /// `sanket.v1.RoutingDecision`, encoded.
        package var decision: [UInt8]
        /// Whether this revision may stand on the feed.
        package var isShown: Bool
        /// What runs for the States that act; nil where nobody has to.
        package var clock: ResponseClock?

        package init(
            origin: State, id: UUID, revision: Int32, kind: Kind, status: String, lifecycle: String, urgency: String,
            issuedAt: Date?, expiresAt: Date?, digest: [UInt8], act: StateSet, told: StateSet, decision: [UInt8],
            isShown: Bool = true, clock: ResponseClock? = nil
        ) {
            self.origin = origin
            self.id = id
            self.revision = revision
            self.kind = kind
            self.status = status
            self.lifecycle = lifecycle
            self.urgency = urgency
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
            self.digest = digest
            self.act = act
            self.told = told
            self.decision = decision
            self.isShown = isShown
            self.clock = clock
        }
    }

    /// Why a record can't be an alert, and what of it could still be read.
    package struct Death: Sendable {
        package var reason: DeadReason
        /// Path and rule, never the value.
        package var detail: String
        package var origin: State?
        package var id: UUID?
        package var revision: Int32?

        package init(reason: DeadReason, detail: String, origin: State?, id: UUID?, revision: Int32?) {
            self.reason = reason
            self.detail = detail
            self.origin = origin
            self.id = id
            self.revision = revision
        }
    }
}

/// A record's bytes as the sender wrote them.
package struct ReceivedBytes: Sendable {
    package var contentType: ContentType
    package var key: [UInt8]?
    /// As `HeaderBytes` packs them.
    package var headers: [UInt8]
    package var payload: [UInt8]?

    package init(contentType: ContentType, key: [UInt8]?, headers: [UInt8], payload: [UInt8]?) {
        self.contentType = contentType
        self.key = key
        self.headers = headers
        self.payload = payload
    }
}
