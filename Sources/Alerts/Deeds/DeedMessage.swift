package import FoundationEssentials
import SwiftProtobuf

extension Sanket_V1_Deed {
    /// A deed as it is recorded.
    ///
    /// - Parameters:
    ///   - number: gapless for each origin, from 1.
    ///   - alertKind: of the alert that it is about.
    ///   - officer, enteredBy: ids, never names.
    ///   - district: LGD code.
    ///   - detail: a `sanket.v1.DeedDetail` in protobuf; left out where it can't be read.
    package init(
        id: UUID, number: Int64, origin: State, alertID: UUID, revision: Int32, alertKind: Kind, type: DeedType,
        state: State, officer: String, enteredBy: String?, doneAt: Date, takenAt: Date, district: Int32?,
        heading: State?, to other: State?, dueAt: Date?, closes: UUID?, detail: [UInt8]?
    ) {
        self.init()
        self.id = AlertID.text(id)
        self.number = number
        self.alertID = AlertID.text(alertID)
        self.revision = revision
        self.origin = origin.iso
        kind = alertKind.wire
        self.type = type.wire
        self.state = state.iso
        self.officer = officer
        self.enteredBy = enteredBy ?? ""
        self.doneAt = Google_Protobuf_Timestamp(date: doneAt)
        recordedAt = Google_Protobuf_Timestamp(date: takenAt)
        self.district = district.map { UInt32(clamping: $0) } ?? 0
        self.heading = heading?.iso ?? ""
        toState = other?.iso ?? ""
        if let dueAt { self.dueAt = Google_Protobuf_Timestamp(date: dueAt) }
        self.closes = closes.map(AlertID.text) ?? ""
        if let detail, let read = try? Sanket_V1_DeedDetail(serializedBytes: detail) { self.detail = read }
    }
}

extension DeedType {
    /// The same as the schema's number.
    package var wire: Sanket_V1_EventType {
        switch self {
        case .acknowledged: .acknowledged
        case .sighted: .sighted
        case .accepted: .accepted
        case .refused: .refused
        case .notOurs: .notOurs
        case .assigned: .assigned
        case .outcome: .outcome
        case .accessAsked: .accessAsked
        case .accessGranted: .accessGranted
        case .accessWithdrawn: .accessWithdrawn
        case .photographAdded: .photographAdded
        case .photographWithdrawn: .photographWithdrawn
        }
    }
}
