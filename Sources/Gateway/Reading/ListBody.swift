import Alerts
import FoundationEssentials
import Store

/// A page of alerts, as JSON.
struct ListBody: Encodable {
    struct Line: Encodable {
        var alertId: String
        var origin: String
        var kind: String
        var revision: Int32
        var status: String?
        var lifecycle: String?
        var urgency: String?
        var issuedAt: Date?
        var firstPersistedAt: Date
        var persistedAt: Date
        var told: [String]
        var relation: String
        var level: String

        init(_ alert: ListedAlert) {
            let line = alert.line
            alertId = AlertID.text(line.id)
            origin = line.origin?.iso ?? "IN"
            kind = line.kind
            revision = line.revision
            status = line.status
            lifecycle = line.lifecycle
            urgency = line.urgency
            issuedAt = line.issuedAt
            firstPersistedAt = line.firstTakenAt
            persistedAt = line.takenAt
            told = line.told.map(\.iso)
            relation = alert.relation.rawValue
            level = alert.level.rawValue
        }
    }

    var alerts: [Line]
    /// For the parameter `cursor` of the next page.
    var next: String?
}

/// What a search found.
struct FoundBody: Encodable {
    struct Match: Encodable {
        var alert: ListBody.Line
        /// `name`, `phone`, `plate`, `imei`, `fir`, `fir-number`.
        var by: String
        var score: Double
        /// Which field of the alert it is, and whose name: only where the viewer may see the field.
        var field: String?
        var role: String?
    }

    var matches: [Match]
    /// The name is so common that only the newest alerts with it were looked at.
    var isCut: Bool
    /// False where what was asked for is nothing to find anything by: initials alone, an emergency number, part of a plate.
    var isSearchable: Bool
}

/// What waits for a State, as JSON.
struct InboxBody: Encodable {
    struct Entry: Encodable {
        /// `duty`: an alert to acknowledge; `item`: what another State did about an alert of one's own, or an assignment.
        var matter: String
        var alertId: String
        var origin: String
        var kind: String
        var revision: Int32
        var status: String?
        var urgency: String?
        var since: Date
        var dueAt: Date
        var clock: String?
        var acknowledgedRevision: Int32?
        var deed: DeedBody?

        init(_ entry: InboxEntry) {
            alertId = AlertID.text(entry.alertID)
            origin = entry.origin.iso
            kind = entry.kind.rawValue
            revision = entry.revision
            status = entry.status
            urgency = entry.urgency
            since = entry.since
            dueAt = entry.dueAt
            switch entry.matter {
            case .duty(let clock, let acknowledged):
                matter = "duty"
                self.clock = clock?.rawValue
                acknowledgedRevision = acknowledged
            case .item(let deed):
                matter = "item"
                self.deed = DeedBody(deed)
            }
        }
    }

    var entries: [Entry]
    var next: String?
}
