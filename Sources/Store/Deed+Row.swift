import Alerts
import FoundationEssentials
import Postgres

extension Deed {
    /// The columns that `init(row:from:)` reads, of the deeds under the alias `d`.
    static let columns = """
        d.origin, d.number, d.id, d.alert_id, d.revision, d.alert_kind, d.type, d.state, d.officer, d.entered_by, d.done_at,
        d.taken_at, d.district, d.heading, d.to_state, d.act, d.due_at, d.closes, d.detail
        """

    /// Reads a row of `columns`; nil where the joined table had no row.
    init?(row: PostgresRow, from start: Int) throws(PostgresError) {
        let (
            origin, number, id, alertID, revision, kind, type, state, officer, enteredBy, doneAt,
            takenAt, district, heading, to, act, dueAt, closes, detail
        ) = try row.decode(
            from: start, Int16?.self, Int64?.self, UUID?.self, UUID?.self, Int32?.self, String?.self, String?.self,
            Int16?.self, String?.self, String?.self, Date?.self,
            Date?.self, Int32?.self, Int16?.self, Int16?.self, Int64?.self, Date?.self, UUID?.self, [UInt8]?.self)
        guard let number, let id, let alertID, let revision, let officer, let doneAt, let takenAt, let act,
            let origin = origin.flatMap({ State(lgd: $0) }), let state = state.flatMap({ State(lgd: $0) }),
            let kind = kind.flatMap(Kind.init), let type = type.flatMap(DeedType.init)
        else { return nil }
        self.init(
            origin: origin, number: number, alertKind: kind, takenAt: takenAt, act: StateSet(rawValue: act),
            told: NewDeed(
                id: id, alertID: alertID, revision: revision, type: type, state: state, officer: officer,
                enteredBy: enteredBy, doneAt: doneAt, district: district,
                heading: heading.flatMap { State(lgd: $0) }, to: to.flatMap { State(lgd: $0) }, dueAt: dueAt,
                closes: closes, detail: detail))
    }
}
