package import Alerts
package import FoundationEssentials

extension NewDeed {
    /// A deed of what a State tells; nil where the body does not tell what it does, which the door refuses.
    ///
    /// An assignment for which no time is told has the alert's own clock.
    ///
    /// - Parameters:
    ///   - standing: of the alert.
    ///   - revision: that the doer had before them; nil: the current one.
    ///   - officer, enteredBy: ids, never names.
    ///   - now: when it was done, where the body does not tell.
    package init?(
        _ body: some DeedBody, id: UUID, alertID: UUID, _ standing: Deeds.Standing, revision: Int32?, state: State,
        officer: String, enteredBy: String? = nil, now: Date
    ) {
        guard let facts = body.facts else { return nil }
        var dueAt = facts.dueAt
        if facts.type == .assigned, dueAt == nil { dueAt = standing.clock.map { now + Double($0.seconds) } }
        self.init(
            id: id, alertID: alertID, revision: revision ?? standing.revision, isRevisionNamed: revision != nil,
            type: facts.type, state: state, officer: officer, enteredBy: enteredBy, doneAt: facts.doneAt ?? now,
            district: facts.district,
            heading: facts.heading, to: facts.to, dueAt: dueAt, closes: facts.closes, detail: body.detailBytes)
    }
}
