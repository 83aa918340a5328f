package import Alerts
package import FoundationEssentials
package import Postgres

extension Deeds {
    /// How an alert stands to those who may do something about it.
    package struct Standing: Sendable {
        package var origin: State
        /// The current one.
        package var revision: Int32
        /// States that revisions or sightings have told.
        package var told: StateSet
        /// What runs for the States that act; nil where all is over.
        package var clock: ResponseClock?
    }

    /// Nil where no alert of this id has been taken.
    package func standing(of alertID: UUID) async throws(PostgresError) -> Standing? {
        let rows = try await pool.query(
            """
            SELECT l.origin, l.revision,
                   l.told | coalesce((SELECT bit_or(d.act) FROM deeds d WHERE d.alert_id = l.alert_id AND d.act <> 0), 0),
                   l.clock
            FROM log l
            WHERE l.alert_id = \(alertID) AND l.outcome IN ('accepted', 'late')
            ORDER BY l.revision DESC LIMIT 1
            """
        ).decode(Int16.self, Int32.self, Int64.self, Int16?.self)
        guard let (origin, revision, told, clock) = rows.first, let origin = State(lgd: origin) else { return nil }
        return Standing(
            origin: origin, revision: revision, told: StateSet(rawValue: told),
            clock: clock.flatMap(ResponseClock.init(number:)))
    }
}
