import Alerts
import FoundationEssentials
package import Postgres

extension LogEntry {
    /// The sender's bytes of the revision that was taken before.
    package struct Previous: Sendable {
        package var revision: Int32
        /// As `HeaderBytes` packs them.
        package var headers: [UInt8]?
        package var payload: [UInt8]?

        package init(revision: Int32, headers: [UInt8]?, payload: [UInt8]?) {
            self.revision = revision
            self.headers = headers
            self.payload = payload
        }
    }
}

extension Followers {
    /// Of each accepted record the revision that its alert had before, where it had one. It is the same at any later time:
    /// a lower revision that comes after a higher one is never accepted.
    package func previous(of entries: [LogEntry]) async throws(PostgresError) -> [LogKey: LogEntry.Previous] {
        var keys: [LogKey] = []
        var ids: [UUID] = []
        var revisions: [Int32] = []
        for entry in entries where entry.outcome == .accepted {
            guard let id = entry.alertID, let revision = entry.revision, revision > 1 else { continue }
            keys.append(entry.key)
            ids.append(id)
            revisions.append(revision)
        }
        if keys.isEmpty { return [:] }
        // The first clause on the outcome is that of the index, word for word.
        let rows = try await pool.query(
            """
            SELECT w.place, p.revision, p.headers, p.payload
            FROM unnest(\(Array(Int32(0)..<Int32(keys.count))), \(ids), \(revisions)) AS w(place, alert_id, revision)
            JOIN LATERAL (
                SELECT l.revision, l.headers, l.payload FROM log l
                WHERE l.alert_id = w.alert_id AND l.revision < w.revision
                      AND l.outcome IN ('accepted', 'late') AND l.outcome = 'accepted'
                ORDER BY l.revision DESC LIMIT 1
            ) p ON true
            """
        ).rows
        var previous: [LogKey: LogEntry.Previous] = [:]
        for row in rows {
            let (place, revision, headers, payload) = try row.decode(
                Int32.self, Int32.self, [UInt8]?.self, [UInt8]?.self)
            guard keys.indices.contains(Int(place)) else { continue }
            previous[keys[Int(place)]] = LogEntry.Previous(revision: revision, headers: headers, payload: payload)
        }
        return previous
    }
}
