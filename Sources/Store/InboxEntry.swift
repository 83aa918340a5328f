package import Alerts
package import FoundationEssentials

/// Something that waits for a State.
package struct InboxEntry: Sendable {
    package enum Matter: Sendable {
        /// An alert to acknowledge; with what was acknowledged of it before, the revision, what came since is supplementary.
        case duty(ResponseClock?, acknowledged: Int32?)
        /// A sighting, a refusal or a request for access at an alert of its own, or an assignment that it made.
        case item(Deed)
    }

    package var matter: Matter
    package var alertID: UUID
    package var origin: State
    package var kind: Kind
    /// The alert's current revision.
    package var revision: Int32
    /// As the ledger writes them; nil while the alert has not been projected yet.
    package var status: String?
    package var urgency: String?
    /// When it began to wait.
    package var since: Date
    package var dueAt: Date
    /// Where it stands in the inbox: what is behind it comes after this place.
    package var place: InboxPlace
}

/// A place in an inbox, by which its next page begins, whatever came and went meanwhile. Written as
/// `<microseconds since 1970>.<id>`.
package struct InboxPlace: Hashable, Sendable, LosslessStringConvertible {
    package var dueAt: Date
    package var id: UUID

    package init(dueAt: Date, id: UUID) {
        self.dueAt = dueAt
        self.id = id
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // Beyond this number a time has no microseconds: the year 2255.
        guard parts.count == 2, let microseconds = Int64(parts[0]), abs(microseconds) < 1 << 53,
            let id = AlertID.parse(String(parts[1]))
        else { return nil }
        self.init(dueAt: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
    }

    package var description: String {
        let microseconds = Int64(exactly: (dueAt.timeIntervalSince1970 * 1_000_000).rounded()) ?? 0
        return "\(microseconds).\(AlertID.text(id))"
    }
}
