package import Alerts
package import FoundationEssentials
import Postgres

/// The current revision of an alert, without anything that could name a person.
package struct AlertLine: Sendable {
    package var id: UUID
    package var origin: State?
    package var kind: String
    package var revision: Int32
    package var status: String?
    /// As the sender says; EXPIRED once its time is over, unless it had ended before.
    package var lifecycle: String?
    package var urgency: String?
    package var issuedAt: Date?
    package var firstTakenAt: Date
    package var takenAt: Date
    package var act: StateSet
    package var told: StateSet
    package var warnings: Int32

    static let lifecycle =
        "CASE WHEN expires_at < now() AND lifecycle NOT IN ('RESOLVED', 'CANCELLED') THEN 'EXPIRED' ELSE lifecycle END"

    /// What `init(row:)` reads, of the table `alerts`.
    static let columns = """
        alert_id, origin, kind, revision, status, \(lifecycle) AS lifecycle, urgency, issued_at, first_taken_at, taken_at,
        act, told, warnings
        """

    /// Reads a row that begins with `columns`.
    init(row: PostgresRow) throws(PostgresError) {
        let (
            id, origin, kind, revision, status, lifecycle, urgency, issuedAt, firstTakenAt, takenAt, act, told,
            warnings
        ) = try row.decode(
            from: 0, UUID.self, Int16.self, String.self, Int32.self, String?.self, String?.self, String?.self,
            Date?.self,
            Date.self, Date.self, Int64.self, Int64.self, Int32.self)
        self.id = id
        self.origin = State(lgd: origin)
        self.kind = kind
        self.revision = revision
        self.status = status
        self.lifecycle = lifecycle
        self.urgency = urgency
        self.issuedAt = issuedAt
        self.firstTakenAt = firstTakenAt
        self.takenAt = takenAt
        self.act = StateSet(rawValue: act)
        self.told = StateSet(rawValue: told)
        self.warnings = warnings
    }

    static func lines(_ rows: [PostgresRow]) throws(PostgresError) -> [AlertLine] {
        var lines: [AlertLine] = []
        for row in rows { lines.append(try AlertLine(row: row)) }
        return lines
    }
}
