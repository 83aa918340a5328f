import Alerts
import FoundationEssentials
import Store
import SwiftProtobuf

/// What a State did about an alert. With what it told in full (`sanket.v1.DeedDetail`) where the deed was read with it.
struct DeedLine: Encodable {
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
    var detail: JSONValue?

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
        detail = deed.told.detail.flatMap(Self.json)
    }

    /// nil for what is no detail.
    private static func json(_ detail: [UInt8]) -> JSONValue? {
        guard let json: [UInt8] = try? Sanket_V1_DeedDetail(serializedBytes: detail).jsonUTF8Bytes() else { return nil }
        return try? JSONDecoder().decode(JSONValue.self, from: Data(json))
    }
}
