package import Alerts

extension Deed {
    /// As `sanket.v1.Deed`, with all that was told.
    package var message: Sanket_V1_Deed {
        Sanket_V1_Deed(
            id: id, number: number, origin: origin, alertID: told.alertID, revision: told.revision,
            alertKind: alertKind,
            type: type, state: told.state, officer: told.officer, enteredBy: told.enteredBy, doneAt: told.doneAt,
            takenAt: takenAt, district: told.district, heading: told.heading, to: told.to, dueAt: told.dueAt,
            closes: told.closes, detail: told.detail)
    }
}
