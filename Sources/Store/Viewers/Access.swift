import Alerts
import Postgres

/// What hangs on deeds of who may see an alert.
struct Access {
    var isGranted: Bool
    /// The States that sightings have told.
    var told: StateSet
    /// Whether another State's sighting leads to the viewer's, and the origin has not taken that back since.
    var isLetIn: Bool

    init(isGranted: Bool, told: StateSet, isLetIn: Bool) {
        self.isGranted = isGranted
        self.told = told
        self.isLetIn = isLetIn
    }

    /// Of the row of `Viewing.access(to:_:)`; nil where there is none.
    init?(_ result: PostgresResult) throws(PostgresError) {
        guard let row = result.rows.first else { return nil }
        let (isGranted, told, isLetIn) = try row.decode(Bool.self, Int64.self, Bool.self)
        self.isGranted = isGranted
        self.told = StateSet(rawValue: told)
        self.isLetIn = isLetIn
    }

    /// How much the viewer may see of a revision that was routed by this decision.
    func level(_ viewer: Viewer, _ relation: Relation, _ decision: [UInt8]?) -> AlertLevel {
        var disclosure = decision.flatMap { Disclosure(to: viewer.state, by: $0) }
        if isLetIn { disclosure = max(disclosure ?? .full, .full) }
        return AlertLevel(for: viewer, relation, disclosure: disclosure, isGranted: isGranted)
    }
}
