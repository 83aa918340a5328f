package import FoundationEssentials
package import Postgres

/// The tables by which alerts are matched: the writing side, for their follower.
package struct Matches: Sendable {
    /// The follower's name among cursors and leases.
    package static let output = "matching"

    /// What an alert's current revision is matched by.
    package struct Row: Sendable {
        package struct Value: Sendable {
            package var key: [UInt8]
            package var kind: String
            package var field: String

            package init(key: [UInt8], kind: String, field: String) {
                self.key = key
                self.kind = kind
                self.field = field
            }
        }

        package struct Name: Sendable {
            package var signature: [UInt8]
            package var keys: [Int64]
            package var field: String
            package var role: String

            package init(signature: [UInt8], keys: [Int64], field: String, role: String) {
                self.signature = signature
                self.keys = keys
                self.field = field
                self.role = role
            }
        }

        package var alertID: UUID
        package var takenAt: Date
        package var values: [Value]
        package var names: [Name]

        package init(alertID: UUID, takenAt: Date, values: [Value], names: [Name]) {
            self.alertID = alertID
            self.takenAt = takenAt
            self.values = values
            self.names = names
        }
    }

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Whether the tables were made under this secret, or are made under it from now on.
    package func claim(fingerprint: [UInt8]) async throws(PostgresError) -> Bool {
        _ = try await pool.query(
            "INSERT INTO match_secret (fingerprint) VALUES (\(fingerprint)) ON CONFLICT DO NOTHING")
        return try await isMade(under: fingerprint) ?? false
    }

    /// Whether the tables were made under this secret; nil where nothing was made yet.
    package func isMade(under fingerprint: [UInt8]) async throws(PostgresError) -> Bool? {
        try await MatchSearch(pool).isMade(under: fingerprint)
    }

    /// Whether alerts are or were matched in this database, under whatever secret.
    package func hasSecret() async throws(PostgresError) -> Bool {
        try await !pool.query("SELECT 1 FROM match_secret").rows.isEmpty
    }

    /// Puts alerts' rows in the place of those of their earlier revisions and moves the cursors, in one transaction.
    /// Another's lease makes the server raise SK001, and nothing is changed.
    ///
    /// - Parameter rows: one for each alert at most.
    package func replace(_ rows: [Row], moving slices: [Slice], token: UUID) async throws(PostgresError) {
        // The commit does not wait for the disk: what a crash takes back is made again.
        var statements: [PostgresQuery] = [
            "SELECT set_config('synchronous_commit', 'off', true)",
            // Before any cursor: whoever takes the lease to reset the tables waits for this, and this for them.
            "SELECT 1 FROM leases WHERE output = \(Self.output) AND token = \(token) FOR SHARE",
            Followers.move(Self.output, token: token, over: slices.map(\.move)),
        ]
        statements += insert(rows)
        _ = try await pool.transaction(statements)
    }

    /// The rows without a cursor, for who measures.
    package func insert(_ rows: [Row]) async throws(PostgresError) {
        _ = try await pool.transaction(insert(rows))
    }

    private func insert(_ rows: [Row]) -> [PostgresQuery] {
        if rows.isEmpty { return [] }
        let alerts = rows.map(\.alertID)
        let values = rows.flatMap { row in row.values.map { (row, $0) } }
        let names = rows.flatMap { row in row.names.map { (row, $0) } }
        let keys = names.enumerated().flatMap { index, name in name.1.keys.map { (Int32(index), $0) } }
        return [
            """
            DELETE FROM match_keys WHERE alert_id = ANY (\(alerts)) AND (key, alert_id) NOT IN (
                SELECT * FROM unnest(\(values.map(\.1.key)), \(values.map(\.0.alertID))))
            """,
            """
            INSERT INTO match_keys (key, alert_id, kind, field, since)
            SELECT * FROM unnest(
                \(values.map(\.1.key)), \(values.map(\.0.alertID)), \(values.map(\.1.kind)), \(values.map(\.1.field)),
                \(values.map(\.0.takenAt)))
            ON CONFLICT (key, alert_id) DO UPDATE SET kind = excluded.kind, field = excluded.field
                WHERE (match_keys.kind, match_keys.field) <> (excluded.kind, excluded.field)
            """,
            """
            DELETE FROM match_names WHERE alert_id = ANY (\(alerts)) AND (alert_id, field, role, signature) NOT IN (
                SELECT * FROM unnest(\(names.map(\.0.alertID)), \(names.map(\.1.field)), \(names.map(\.1.role)),
                                     \(names.map(\.1.signature))))
            """,
            """
            WITH given AS (
                SELECT * FROM unnest(
                    \(names.indices.map { Int32($0) }), \(names.map(\.0.alertID)), \(names.map(\.1.field)),
                    \(names.map(\.1.role)), \(names.map(\.1.signature))
                ) AS g(number, alert_id, field, role, signature)
            ), made AS (
                INSERT INTO match_names (alert_id, field, role, signature)
                SELECT alert_id, field, role, signature FROM given g
                WHERE NOT EXISTS (SELECT FROM match_names n
                    WHERE (n.alert_id, n.field, n.role, n.signature) = (g.alert_id, g.field, g.role, g.signature))
                ORDER BY number
                RETURNING id, alert_id, field, role, signature
            )
            INSERT INTO name_keys (key, name)
            SELECT k.key, made.id
            FROM made JOIN given USING (alert_id, field, role, signature)
            JOIN unnest(\(keys.map(\.0)), \(keys.map(\.1))) AS k(number, key) ON k.number = given.number
            ON CONFLICT DO NOTHING
            """,
        ]
    }

    /// Empties the tables and sets their cursors back to the beginning of the log.
    package func reset() async throws(PostgresError) {
        _ = try await pool.transaction([
            "TRUNCATE match_secret, match_keys, match_names, name_keys",
            "DELETE FROM cursors WHERE output = \(Self.output)",
        ])
    }
}
