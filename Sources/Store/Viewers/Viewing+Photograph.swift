package import Alerts
package import FoundationEssentials
package import Postgres

/// A photograph as far as a viewer may see it.
package struct SeenPhotograph: Sendable {
    package enum Content: Sendable {
        /// A JPEG.
        case bytes([UInt8])
        /// It was there, and may be shown no more.
        case withdrawn
        /// None, or the level does not show it.
        case none
    }

    package var relation: Relation
    package var level: AlertLevel
    package var content: Content
}

extension Viewing {
    /// The photograph of an alert's current revision; nil where there is no such alert. Bytes only from level `full` on, and only
    /// while the current revision names it.
    package func photograph(
        _ hash: ImageHash, of id: UUID, for viewer: Viewer
    ) async throws(PostgresError) -> SeenPhotograph? {
        let results = try await results(
            of: [Self.standing(of: id), Self.access(to: id, viewer.state)], for: viewer, behind: .redactor)
        guard results.count == 2, let row = results[0].rows.first, let access = try Access(results[1]) else {
            return nil
        }
        let (origin, told, decision) = try row.decode(Int16.self, Int64.self, [UInt8]?.self)
        let relation = viewer.relation(
            origin: State(lgd: UInt8(clamping: origin)), told: StateSet(rawValue: told).union(access.told))
        var seen = SeenPhotograph(
            relation: relation, level: access.level(viewer, relation, decision), content: .none)
        if seen.level > .redacted { seen.content = try await content(hash, of: id, for: viewer) }
        return seen
    }

    private static func standing(of id: UUID) -> PostgresQuery {
        """
        SELECT l.origin, l.told, l.targets FROM log l
        WHERE l.alert_id = \(id) AND l.outcome = 'accepted' ORDER BY l.revision DESC LIMIT 1
        """
    }

    /// By the newest revision of the log and not by its projection, so that what was just withdrawn is shown no more.
    private func content(
        _ hash: ImageHash, of id: UUID, for viewer: Viewer
    ) async throws(PostgresError) -> SeenPhotograph.Content {
        let rows = try await results(
            of: [
                """
                SELECT p.bytes, \(unescaped: LogEntry.columns(withBytes: true))
                FROM photographs p
                CROSS JOIN LATERAL (
                    SELECT * FROM log n WHERE n.alert_id = p.alert_id AND n.outcome = 'accepted'
                    ORDER BY n.revision DESC LIMIT 1
                ) l
                WHERE p.alert_id = \(id) AND p.sha256 = \(hash.bytes)
                ORDER BY p.withdrawn_at IS NULL DESC LIMIT 1
                """
            ], for: viewer
        ).first?.rows
        guard let row = rows?.first else { return .none }
        let stored: [UInt8]? = try row.decode(from: 0, [UInt8]?.self)
        guard let bytes = stored, let alert = try LogEntry(row: row, from: 1)?.alert,
            !alert.isOver
        else { return .withdrawn }
        guard let named = alert.photograph(hash), !named.isWithdrawn else { return .withdrawn }
        return .bytes(bytes)
    }
}
