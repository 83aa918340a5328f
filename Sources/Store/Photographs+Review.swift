package import Alerts
package import FoundationEssentials
package import Postgres

/// Looking, after an alert's next revision, whether it still names its photographs.
extension Photographs {
    /// One whose alert has moved on, with the alert's current revision.
    package struct Unchecked: Sendable {
        package var id: UUID
        package var hash: ImageHash
        package var entry: LogEntry
    }

    /// Some of those that nobody has looked at.
    package func unchecked() async throws(PostgresError) -> [Unchecked] {
        let rows = try await pool.query(
            """
            SELECT p.id, p.sha256, \(unescaped: LogEntry.columns(withBytes: true))
            FROM (SELECT id, alert_id, sha256 FROM photographs
                  WHERE is_unchecked AND withdrawn_at IS NULL ORDER BY alert_id LIMIT 20) p
            JOIN alerts a USING (alert_id)
            JOIN log l USING (topic, incarnation, partition, "offset")
            """
        ).rows
        var found: [Unchecked] = []
        for row in rows {
            let (id, sha256) = try row.decode(from: 0, UUID.self, [UInt8].self)
            guard let hash = ImageHash(bytes: sha256), let entry = try LogEntry(row: row, from: 2) else { continue }
            found.append(Unchecked(id: id, hash: hash, entry: entry))
        }
        return found
    }

    /// Keeps what its alert's current revision names and destroys what it does not, unless the alert has moved on again.
    ///
    /// - Returns: how many were destroyed.
    package func settle(_ checked: [(photograph: Unchecked, isNamed: Bool)]) async throws(PostgresError) -> Int {
        let known = checked.filter { $0.photograph.entry.revision != nil }
        // The alerts' rows are held, so that a next revision marks them again and is not overlooked: in the order of the
        // projector, or they would wait for each other.
        let rows = try await pool.query(
            """
            WITH checked AS (
                SELECT c.id, c.revision, c.is_named
                FROM unnest(
                    \(known.map(\.photograph.id)), \(known.compactMap(\.photograph.entry.alertID)),
                    \(known.compactMap(\.photograph.entry.revision)), \(known.map(\.isNamed))
                ) AS c(id, alert_id, revision, is_named)
                JOIN alerts a ON a.alert_id = c.alert_id AND a.revision = c.revision
                ORDER BY c.alert_id FOR SHARE OF a
            ), settled AS (
                UPDATE photographs p
                SET revision = c.revision, is_unchecked = false, bytes = CASE WHEN c.is_named THEN p.bytes END,
                    withdrawn_at = CASE WHEN NOT c.is_named THEN now() END,
                    withdrawn_reason = CASE WHEN NOT c.is_named THEN 'not-named' END
                FROM checked c WHERE p.id = c.id AND p.withdrawn_at IS NULL
                RETURNING p.withdrawn_at IS NOT NULL AS is_destroyed
            )
            SELECT count(*) FILTER (WHERE is_destroyed) FROM settled
            """
        ).rows
        guard let row = rows.first else { return 0 }
        let count = try row.decode(Int64.self)
        return Int(count)
    }
}
