package import Alerts
package import FoundationEssentials
package import Postgres

extension Viewing {
    /// An alert with what became of it, as far as the viewer may see it: straight from the log, so that what is persisted is
    /// there. nil where there is no such alert, or no such revision of it.
    ///
    /// What may be seen is told by the current revision; an earlier one is shown no further than it was shown to that State
    /// itself. The one place that reads what a viewer may not see, to make what is redacted of it.
    ///
    /// - Parameters:
    ///   - revision: which; nil: the current one.
    ///   - relations: without one of these it is as if there were no such alert.
    ///   - notifications: the output that notifies the States.
    package func dossier(
        of id: UUID, revision: Int32? = nil, ifAny relations: Set<Relation> = Set(Relation.allCases),
        for viewer: Viewer, notifications: String = "notifications"
    ) async throws(PostgresError) -> Dossier? {
        let results = try await results(
            of: [
                Self.revisions(of: id, notifications), Self.deeds(of: id), Self.waiting(for: id),
                Self.access(to: id, viewer.state),
            ], for: viewer, behind: .redactor)
        guard results.count == 4, let access = try Access(results[3]),
            var dossier = try Self.outline(id, revision, viewer, results[0], access),
            relations.contains(dossier.relation)
        else { return nil }
        dossier.deeds = try Self.deeds(results[1])
        dossier.waiting = try Self.waiting(results[2])
        try await fill(&dossier, for: viewer)
        return dossier
    }

    private static func outline(
        _ id: UUID, _ wanted: Int32?, _ viewer: Viewer, _ result: PostgresResult, _ access: Access
    ) throws(PostgresError) -> Dossier? {
        var revisions: [Dossier.Revision] = []
        var identity: (origin: State, kind: Kind)?
        for row in result.rows {
            guard let (revision, origin, kind) = try Self.revision(row) else { continue }
            revisions.append(revision)
            identity = identity ?? (origin, kind)
        }
        guard let identity, let current = revisions.first(where: { $0.outcome == .accepted }),
            let chosen = wanted.map({ wanted in revisions.first { $0.revision == wanted } }) ?? current
        else { return nil }
        let told = revisions.reduce(access.told) { $0.union($1.told) }
        let relation = viewer.relation(origin: identity.origin, told: told)
        let level = min(
            access.level(viewer, relation, current.decision), access.level(viewer, relation, chosen.decision))
        return Dossier(
            alertID: id, origin: identity.origin, kind: identity.kind, relation: relation, level: level,
            isGranted: access.isGranted, revision: chosen, current: current.revision, shown: nil, changes: [],
            revisions: revisions, told: told, waiting: [], deeds: [])
    }

    /// Adds what the alert says and the details of deeds: above `redacted` only what the viewer's own wall lets through.
    private func fill(_ dossier: inout Dossier, for viewer: Viewer) async throws(PostgresError) {
        let chosen = dossier.revision
        let previous = dossier.revisions.first { $0.revision < chosen.revision && $0.outcome == .accepted }
        let keys = [chosen.key] + (previous.map { [$0.key] } ?? [])
        var statements = [Self.payloads(of: keys)]
        if dossier.level > .redacted { statements.append(Self.details(of: dossier.alertID)) }
        let results = try await results(
            of: statements, for: viewer, behind: dossier.level > .redacted ? .gateway : .redactor)
        let alerts =
            try results.first.map { result throws(PostgresError) in try Self.alerts(result, dossier.kind) } ?? [:]
        guard let alert = alerts[chosen.revision] else { return }
        let before = previous.flatMap { alerts[$0.revision] }
        dossier.shown = ShownAlert(alert, at: dossier.level, recordedAt: chosen.takenAt, after: before)
        if let before { dossier.changes = Changes.between(before, alert) }
        guard results.count > 1 else { return }
        let details = Dictionary(
            try results[1].decode(UUID.self, [UInt8].self), uniquingKeysWith: { first, _ in first })
        for index in dossier.deeds.indices { dossier.deeds[index].told.detail = details[dossier.deeds[index].id] }
    }

    private static func alerts(_ result: PostgresResult, _ kind: Kind) throws(PostgresError) -> [Int32: Alert] {
        var alerts: [Int32: Alert] = [:]
        for (revision, headers, payload) in try result.decode(Int32.self, [UInt8]?.self, [UInt8]?.self) {
            let headers = HeaderBytes.unpack(headers ?? []).map { ($0.name, $0.value) }
            alerts[revision] = Alert(admitted: payload, headers: headers, topicKind: kind)
        }
        return alerts
    }
}
