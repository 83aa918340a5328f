import Alerts
import FoundationEssentials
import Store

/// What a State did about an alert, without what only the police of a State that sees the alert may know of it.
struct DeedBody: Encodable {
    var id: String
    /// 1, 2, 3, … for each origin.
    var number: Int64
    var type: String
    var state: String
    var officer: String
    var enteredBy: String?
    var revision: Int32
    var at: Date
    var recordedAt: Date
    var district: Int32?
    var heading: String?
    var to: String?
    /// The States that it told.
    var told: [String]
    var dueAt: Date?
    var closes: String?

    init(_ deed: Deed) {
        id = AlertID.text(deed.id)
        number = deed.number
        type = deed.type.rawValue
        state = deed.told.state.iso
        officer = deed.told.officer
        enteredBy = deed.told.enteredBy
        revision = deed.told.revision
        at = deed.told.doneAt
        recordedAt = deed.takenAt
        district = deed.told.district
        heading = deed.told.heading?.iso
        to = deed.told.to?.iso
        told = deed.act.map(\.iso)
        dueAt = deed.told.dueAt
        closes = deed.told.closes.map(AlertID.text)
    }
}
