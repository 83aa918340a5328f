package import Alerts
package import FoundationEssentials
package import Postgres

/// Which revisions of an alert the log has taken: for a sender who wants to know before and after sending another.
package struct Revisions: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// An alert's revision, by which it is looked up.
    package struct Key: Hashable, Sendable {
        package var alertID: UUID
        package var revision: Int32

        package init(alertID: UUID, revision: Int32) {
            self.alertID = alertID
            self.revision = revision
        }
    }

    /// A revision that was taken: as the alert's newest, or late.
    package struct Taken: Sendable {
        package var key: Key
        package var kind: String
        /// A lower one than another that was there already: it is kept, and nobody hears of it.
        package var isLate: Bool
        /// SHA-256 of the canonical content.
        package var digest: [UInt8]
    }

    /// The highest revision of a State's own alert; nil where the log has no such alert of that State.
    package func newest(
        of alertID: UUID, from origin: State, within limit: Duration? = nil
    ) async throws(PostgresError) -> Taken? {
        let result = try await pool.query(
            """
            SELECT alert_id, revision, kind, outcome = 'late', digest FROM log
            WHERE alert_id = \(alertID) AND origin = \(Int16(origin.lgd)) AND outcome IN ('accepted', 'late')
            ORDER BY revision DESC LIMIT 1
            """, within: limit)
        return try Self.taken(result).first
    }

    /// Those of these that were taken, in no order.
    package func taken(
        _ keys: some Collection<Key>, within limit: Duration? = nil
    ) async throws(PostgresError) -> [Taken] {
        let result = try await pool.query(
            """
            SELECT l.alert_id, l.revision, l.kind, l.outcome = 'late', l.digest
            FROM unnest(\(keys.map(\.alertID)), \(keys.map(\.revision))) AS k(alert_id, revision)
            CROSS JOIN LATERAL (
                SELECT * FROM log
                WHERE log.alert_id = k.alert_id AND log.revision = k.revision AND log.outcome IN ('accepted', 'late')
                LIMIT 1
            ) l
            """, within: limit)
        return try Self.taken(result)
    }

    private static func taken(_ result: PostgresResult) throws(PostgresError) -> [Taken] {
        try result.decode(UUID.self, Int32.self, String.self, Bool.self, [UInt8].self)
            .map { Taken(key: Key(alertID: $0, revision: $1), kind: $2, isLate: $3, digest: $4) }
    }
}
