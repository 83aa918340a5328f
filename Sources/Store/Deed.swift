package import Alerts
package import FoundationEssentials

/// What a State tells that it has done about an alert.
package struct NewDeed: Sendable {
    /// UUIDv7, or derived from what the caller tells twice: the same deed is one row.
    package var id: UUID
    package var alertID: UUID
    /// The revision that the doer had before them, from 1.
    package var revision: Int32
    /// Whether the doer said which; else it is the one that was current when it was told, and another when it is told again.
    package var isRevisionNamed: Bool
    package var type: DeedType
    /// Who did it.
    package var state: State
    /// An officer's id: `[a-z0-9][a-z0-9._-]{1,63}`, never a name.
    package var officer: String
    /// The id of who entered it on the officer's behalf; nil where the officer did.
    package var enteredBy: String?
    /// When it was done, as told.
    package var doneAt: Date
    /// LGD code of a district: where somebody was seen, whose unit is assigned.
    package var district: Int32?
    /// Of a sighting: the State where they are going.
    package var heading: State?
    /// Of `notOurs`: whose it is. Of `accessGranted` and `accessWithdrawn`: whose access.
    package var to: State?
    /// Of an assignment: until when whom it is assigned to has to answer.
    package var dueAt: Date?
    /// The item that it sees to.
    package var closes: UUID?
    /// `sanket.v1.DeedDetail`, encoded: for the police only.
    package var detail: [UInt8]?

    package init(
        id: UUID, alertID: UUID, revision: Int32, isRevisionNamed: Bool = false, type: DeedType, state: State,
        officer: String, enteredBy: String? = nil, doneAt: Date, district: Int32? = nil, heading: State? = nil,
        to: State? = nil,
        dueAt: Date? = nil, closes: UUID? = nil, detail: [UInt8]? = nil
    ) {
        self.id = id
        self.alertID = alertID
        self.revision = revision
        self.isRevisionNamed = isRevisionNamed
        self.type = type
        self.state = state
        self.officer = officer
        self.enteredBy = enteredBy
        self.doneAt = doneAt
        self.district = district
        self.heading = heading
        self.to = to
        self.dueAt = dueAt
        self.closes = closes
        self.detail = detail
    }
}

/// A row of the second log.
package struct Deed: Sendable {
    /// The alert's origin.
    package var origin: State
    /// 1, 2, 3, … without a gap for each origin.
    package var number: Int64
    package var alertKind: Kind
    package var takenAt: Date
    /// The States that it tells: none but for a sighting.
    package var act: StateSet
    /// What was told. Its `dueAt` is that of the item which the deed is, for the origin or, of an assignment, for its own State.
    package var told: NewDeed

    package var id: UUID { told.id }
    package var type: DeedType { told.type }

    package init(origin: State, number: Int64, alertKind: Kind, takenAt: Date, act: StateSet, told: NewDeed) {
        self.origin = origin
        self.number = number
        self.alertKind = alertKind
        self.takenAt = takenAt
        self.act = act
        self.told = told
    }
}
