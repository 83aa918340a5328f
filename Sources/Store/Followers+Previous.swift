import Alerts
import FoundationEssentials
package import Postgres

extension LogEntry {
    /// The sender's bytes of the revision that was taken before.
    package struct Previous: Sendable {
        package var key: LogKey
        package var revision: Int32
        /// As `HeaderBytes` packs them.
        package var headers: [UInt8]?
        /// Nil where there is none, or it was left where it is.
        package var payload: [UInt8]?
        package var payloadSize: Int

        package init(key: LogKey, revision: Int32, headers: [UInt8]?, payload: [UInt8]?, payloadSize: Int) {
            self.key = key
            self.revision = revision
            self.headers = headers
            self.payload = payload
            self.payloadSize = payloadSize
        }
    }
}

extension Followers {
    /// Of each accepted record the revision that its alert had before, where it had one. It is the same at any later time:
    /// a lower revision that comes after a higher one is never accepted.
    ///
    /// - Parameter limit: bytes above which a payload is left out, and headers too.
    package func previous(
        of entries: [LogEntry], below limit: Int32 = Portion.payloadBytes
    ) async throws(PostgresError) -> [LogKey: LogEntry.Previous] {
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
            SELECT w.place, p.topic, p.partition, p.incarnation, p."offset", p.revision,
                   CASE WHEN octet_length(p.headers) <= \(limit) THEN p.headers END,
                   CASE WHEN octet_length(p.payload) <= \(limit) THEN p.payload END, octet_length(p.payload)
            FROM unnest(\(Array(Int32(0)..<Int32(keys.count))), \(ids), \(revisions)) AS w(place, alert_id, revision)
            JOIN LATERAL (
                SELECT l.topic, l.partition, l.incarnation, l."offset", l.revision, l.headers, l.payload FROM log l
                WHERE l.alert_id = w.alert_id AND l.revision < w.revision
                      AND l.outcome IN ('accepted', 'late') AND l.outcome = 'accepted'
                ORDER BY l.revision DESC LIMIT 1
            ) p ON true
            """
        ).rows
        var previous: [LogKey: LogEntry.Previous] = [:]
        for row in rows {
            let (place, topic, partition, incarnation, offset, revision, headers, payload, size) = try row.decode(
                Int32.self, Int16.self, Int16.self, Int32.self, Int64.self, Int32.self, [UInt8]?.self, [UInt8]?.self,
                Int32?.self)
            guard keys.indices.contains(Int(place)) else { continue }
            previous[keys[Int(place)]] = LogEntry.Previous(
                key: LogKey(PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset),
                revision: revision, headers: headers, payload: payload, payloadSize: Int(size ?? 0))
        }
        return previous
    }

    /// Fetches the payloads that were left out of an entry for their size: its own, and that of the revision before.
    package func fetchPayloads(of entry: inout LogEntry) async throws(PostgresError) {
        if entry.payload == nil, entry.payloadSize > 0 { entry.payload = try await payload(of: entry.key) }
        guard let previous = entry.previous, previous.payload == nil, previous.payloadSize > 0 else { return }
        entry.previous?.payload = try await payload(of: previous.key)
    }
}
