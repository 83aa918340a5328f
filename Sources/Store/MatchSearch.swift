package import FoundationEssentials
package import Postgres

/// The tables by which alerts are matched: the reading side.
package struct MatchSearch: Sendable {
    /// An alert that bears one of the keys that were asked for.
    package struct Hit: Sendable {
        package var alertID: UUID
        /// `phone`, `plate`, …
        package var kind: String
        package var field: String
    }

    /// An alert's link to another.
    package struct Link: Sendable {
        package var other: UUID
        package var reason: String
        package var field: String
        package var otherField: String
        package var since: Date
    }

    /// A value that too many alerts share for each of them to say anything.
    package struct Crowd: Sendable {
        package var reason: String
        package var field: String
        /// Counted no further than `MatchSearch.counted`.
        package var alerts: Int
    }

    /// A name that shares a key with the one asked for.
    package struct Candidate: Sendable {
        package var alertID: UUID
        package var field: String
        package var role: String
        package var signature: [UInt8]
    }

    /// A value on more alerts than this, such as a helpline's number, links none of them.
    package static let crowd = 50
    static let counted = 10_000

    private let database: any Querying

    package init(_ database: some Querying) {
        self.database = database
    }

    /// Whether the tables were made under this secret; nil where nothing was made yet.
    package func isMade(under fingerprint: [UInt8]) async throws(PostgresError) -> Bool? {
        try await database.query("SELECT fingerprint = \(fingerprint) FROM match_secret").decode(Bool.self).first
    }

    /// Alerts that bear one of the keys.
    package func alerts(with keys: [[UInt8]], limit: Int) async throws(PostgresError) -> [Hit] {
        try await database.query(
            """
            SELECT alert_id, kind, field FROM match_keys WHERE key = ANY (\(keys))
            ORDER BY since DESC, alert_id LIMIT \(Int64(limit))
            """
        ).decode(UUID.self, String.self, String.self).map { Hit(alertID: $0, kind: $1, field: $2) }
    }

    /// The alerts that share a value with this one, newest link first, and the values that too many share.
    package func links(of alertID: UUID) async throws(PostgresError) -> (links: [Link], crowds: [Crowd]) {
        let shared = try await database.query(
            """
            SELECT key, kind, field, (
                SELECT count(*) FROM (
                    SELECT FROM match_keys b WHERE b.key = a.key AND b.alert_id <> a.alert_id LIMIT \(Int64(Self.counted))
                ) others)
            FROM match_keys a WHERE alert_id = \(alertID) AND kind <> 'fir-number'
            """
        ).decode([UInt8].self, String.self, String.self, Int64.self)
        let crowds = shared.filter { $0.3 > Self.crowd }.map { Crowd(reason: $0.1, field: $0.2, alerts: Int($0.3)) }
        let keys = shared.filter { $0.3 <= Self.crowd }.map(\.0)
        let links = try await database.query(
            """
            SELECT other, reason, field, other_field, since FROM links
            WHERE alert_id = \(alertID) AND key = ANY (\(keys)) ORDER BY since DESC, other, reason
            """
        ).decode(UUID.self, String.self, String.self, String.self, Date.self)
        return (
            links.map { Link(other: $0, reason: $1, field: $2, otherField: $3, since: $4) }, crowds
        )
    }

    /// Names that share one of the keys: of each key the newest, at most `perKey`. Also whether there were more.
    package func names(with keys: [Int64], perKey: Int) async throws(PostgresError) -> (names: [Candidate], isCut: Bool)
    {
        let rows = try await database.query(
            """
            WITH hit AS (
                SELECT k.name, k.place
                FROM unnest(\(keys)) AS wanted(key)
                CROSS JOIN LATERAL (
                    SELECT name, row_number() OVER (ORDER BY name DESC) AS place FROM name_keys k
                    WHERE k.key = wanted.key ORDER BY name DESC LIMIT \(Int64(perKey))
                ) k
            ), once AS (
                SELECT name, max(place) AS place FROM hit GROUP BY name
            )
            SELECT n.alert_id, n.field, n.role, n.signature, once.place = \(Int64(perKey))
            FROM once JOIN match_names n ON n.id = once.name
            """
        ).decode(UUID.self, String.self, String.self, [UInt8].self, Bool.self)
        return (
            rows.map { Candidate(alertID: $0.0, field: $0.1, role: $0.2, signature: $0.3) }, rows.contains { $0.4 }
        )
    }

    /// Signatures of the names in these roles of these alerts.
    package func signatures(of alerts: [UUID], roles: [String]) async throws(PostgresError) -> [UUID: [[UInt8]]] {
        let rows = try await database.query(
            "SELECT alert_id, signature FROM match_names WHERE alert_id = ANY (\(alerts)) AND role = ANY (\(roles))"
        ).decode(UUID.self, [UInt8].self)
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }
}
