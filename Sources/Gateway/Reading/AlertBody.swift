import Alerts
import FoundationEssentials
import Routing
import Store

/// An alert with what became of it, as JSON. What the alert says is put in beside (`alert` or `facts`): it is JSON already.
struct AlertBody: Encodable {
    struct Revision: Encodable {
        var revision: Int32
        var outcome: String
        var status: String?
        var lifecycle: String?
        var urgency: String?
        var issuedAt: Date?
        var expiresAt: Date?
        var persistedAt: Date
        var told: [String]
        var notified: [String]
    }

    struct Reason: Encodable {
        var reason: String
        var duty: String
        var disclosure: String
        var corridor: String?
    }

    struct Acknowledgement: Encodable {
        var revision: Int32
        var officer: String
        var at: Date
    }

    struct Target: Encodable {
        var state: String
        /// nil where the revision that is shown does not name the State: an earlier one did, or a sighting.
        var duty: String?
        var disclosure: String?
        var reasons: [Reason]
        var notified: Bool
        var acknowledged: Acknowledgement?
        var dueAt: Date?
    }

    var alertId: String
    var origin: String
    var kind: String
    var revision: Int32
    var currentRevision: Int32
    var relation: String
    var level: String
    var accessGranted: Bool
    var withheld: [String]?
    var changes: [String]
    var revisions: [Revision]
    var targets: [Target]
    var events: [DeedBody]
    var askForAccess: String?

    init(_ dossier: Dossier) {
        alertId = AlertID.text(dossier.alertID)
        origin = dossier.origin.iso
        kind = dossier.kind.rawValue
        revision = dossier.revision.revision
        currentRevision = dossier.current
        relation = dossier.relation.rawValue
        level = dossier.level.rawValue
        accessGranted = dossier.isGranted
        if let withheld = dossier.shown?.withheld, !withheld.isEmpty { self.withheld = withheld }
        let names = Schema.current.enumerations["sanket.v1.Change"]
        changes = dossier.changes.compactMap { names?.name(of: $0.rawValue) }
        revisions = dossier.revisions.map(Revision.init)
        targets = Self.targets(of: dossier)
        events = dossier.deeds.map(DeedBody.init)
        if dossier.level == .redacted { askForAccess = "/v1/alerts/\(alertId)/access-request" }
    }

    private static func targets(of dossier: Dossier) -> [Target] {
        let decision = dossier.revision.decision.flatMap { try? RoutingDecision.decode($0) }
        let named = Dictionary(
            (decision?.targets ?? []).map { ($0.state, $0) }, uniquingKeysWith: { first, _ in first })
        let waiting = Dictionary(dossier.waiting.map { ($0.state, $0) }, uniquingKeysWith: { first, _ in first })
        return dossier.told.map { state in
            let target = named[state]
            return Target(
                state: state.iso, duty: target?.duty.rawValue, disclosure: target?.disclosure.rawValue,
                reasons: (target?.reasons ?? []).map(Reason.init),
                notified: dossier.revision.notified.contains(state),
                acknowledged: dossier.deeds
                    .filter { $0.type == .acknowledged && $0.told.closes == nil && $0.told.state == state }
                    .max { ($0.told.revision, $0.number) < ($1.told.revision, $1.number) }.map(Acknowledgement.init),
                dueAt: waiting[state]?.dueAt)
        }
    }
}

extension AlertBody.Revision {
    fileprivate init(_ revision: Dossier.Revision) {
        self.revision = revision.revision
        outcome = revision.outcome.rawValue
        status = revision.status
        lifecycle = revision.lifecycle
        urgency = revision.urgency
        issuedAt = revision.issuedAt
        expiresAt = revision.expiresAt
        persistedAt = revision.takenAt
        told = revision.told.map(\.iso)
        notified = revision.notified.map(\.iso)
    }
}

extension AlertBody.Reason {
    fileprivate init(_ reason: Alerts.Reason) {
        self.reason = reason.name.rawValue
        duty = reason.duty.rawValue
        disclosure = reason.disclosure.rawValue
        if !reason.corridor.isEmpty { corridor = reason.corridor }
    }
}

extension AlertBody.Acknowledgement {
    fileprivate init(_ deed: Deed) {
        revision = deed.told.revision
        officer = deed.told.officer
        at = deed.told.doneAt
    }
}
