package import Alerts
package import FoundationEssentials
package import Postgres

/// The second log: what States do about an alert. See `schemas/postgres/0006_deeds.sql`.
package struct Deeds: Sendable {
    /// The name of what publishes it, among leases and cursors.
    package static let output = "deeds"

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// An alert's deeds, in the order in which they were taken.
    package func timeline(of alertID: UUID) async throws(PostgresError) -> [Deed] {
        try await deeds(
            "SELECT \(unescaped: Deed.columns) FROM deeds d WHERE d.alert_id = \(alertID) ORDER BY d.number")
    }

    /// One deed; nil where there is none of this id.
    package func deed(_ id: UUID) async throws(PostgresError) -> Deed? {
        try await deeds("SELECT \(unescaped: Deed.columns) FROM deeds d WHERE d.id = \(id)").first
    }

    /// The States to which deeds have given access to an alert, and its origin has not taken it back since: it gave it itself,
    /// or another State's sighting leads there.
    package func access(to alertID: UUID) async throws(PostgresError) -> StateSet {
        let states = try await pool.query(
            """
            SELECT state FROM access_grants WHERE alert_id = \(alertID)
            UNION SELECT state FROM access_by_sighting WHERE alert_id = \(alertID)
            """
        ).decode(Int16.self)
        return StateSet(states.compactMap { State(lgd: $0) })
    }

    private func deeds(_ query: PostgresQuery) async throws(PostgresError) -> [Deed] {
        var deeds: [Deed] = []
        for row in try await pool.query(query).rows {
            if let deed = try Deed(row: row, from: 0) { deeds.append(deed) }
        }
        return deeds
    }
}
