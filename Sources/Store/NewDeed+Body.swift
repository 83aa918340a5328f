package import Alerts
package import FoundationEssentials

extension NewDeed {
    /// A deed of what a State tells; nil where the body does not tell what it does, which the door refuses.
    ///
    /// - Parameters:
    ///   - revision: that the doer had before them.
    ///   - officer, enteredBy: ids, never names.
    ///   - now: when it was done, where the body does not tell.
    package init?(
        _ body: some DeedBody, id: UUID, alertID: UUID, revision: Int32, state: State, officer: String,
        enteredBy: String? = nil, now: Date
    ) {
        guard let facts = body.facts else { return nil }
        self.init(
            id: id, alertID: alertID, revision: revision, type: facts.type, state: state, officer: officer,
            enteredBy: enteredBy, doneAt: facts.doneAt ?? now, district: facts.district, heading: facts.heading,
            to: facts.to, dueAt: facts.dueAt, closes: facts.closes, detail: body.detailBytes)
    }
}
