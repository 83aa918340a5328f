import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("What all States hear of a deed")
struct DeedRedactionTests {
    private let id = UUID()
    private let now = Date(timeIntervalSince1970: 1_795_150_860)

    private func deed(_ type: DeedType, detail: Sanket_V1_DeedDetail = .init()) throws -> Sanket_V1_Deed {
        Sanket_V1_Deed(
            id: id, number: 7, origin: try #require(State(iso: "IN-WB")), alertID: UUID(), revision: 2,
            alertKind: .missingPerson, type: type, state: try #require(State(iso: "IN-KA")), officer: "ka-07",
            enteredBy: "ka-clerk", doneAt: now, takenAt: now + 60, district: 525,
            heading: State(iso: "IN-KL"), to: State(iso: "IN-TN"), dueAt: now + 900, closes: UUID(),
            detail: try detail.serializedBytes())
    }

    @Test("who, when, where by district, and until when somebody has to see to it", arguments: DeedType.allCases)
    func facts(type: DeedType) throws {
        let event = Redaction.event(of: try deed(type))
        #expect(event.id == AlertID.text(id) && event.type == type.wire && event.number == 7 && event.revision == 2)
        #expect(event.origin == "IN-WB" && event.state == "IN-KA" && event.officer == "ka-07")
        #expect(event.enteredBy == "ka-clerk" && event.district == 525 && event.heading == "IN-KL")
        #expect(event.toState == "IN-TN" && event.closes.count == 36 && event.kind == .missingPerson)
        #expect(event.occurredAt.date == now && event.recordedAt.date == now + 60 && event.dueAt.date == now + 900)
        #expect(Inspector.violations(of: event).isEmpty)
        #expect(CloudEvent.of(event).id == AlertID.text(id) && CloudEvent.of(event).subject == event.alertID)
    }

    @Test("each deed has a type of its own, none of which Sanket's own events have")
    func types() {
        #expect(Set(DeedType.allCases.map(\.wire)).count == DeedType.allCases.count)
        #expect(Set(DeedType.allCases.map(\.wire)).isDisjoint(with: [.unspecified, .persisted, .notified, .escalated]))
    }

    @Test("of what was told the enumerations, as far as this schema knows them")
    func enumerations() throws {
        var told = Sanket_V1_DeedDetail()
        told.sighting.certainty = .likely
        told.answer.refusalReason = .noForceNow
        told.assignment.unitKind = .railwayPolice
        told.accessRequest.purpose = .linkedCase
        told.outcome.kind = .recovered
        told.outcome.rescued.low = 70_000
        #expect(Redaction.event(of: try deed(.sighted, detail: told)).certainty == .likely)
        #expect(Redaction.event(of: try deed(.refused, detail: told)).refusalReason == .noForceNow)
        #expect(Redaction.event(of: try deed(.assigned, detail: told)).unitKind == .railwayPolice)
        #expect(Redaction.event(of: try deed(.accessAsked, detail: told)).purpose == .linkedCase)
        let outcome = Redaction.event(of: try deed(.outcome, detail: told))
        #expect(
            outcome.outcomeKind == .recovered && outcome.rescued.low == 9999 && outcome.refusalReason == .unspecified)
        told.answer.refusalReason = .UNRECOGNIZED(4711)
        #expect(Redaction.event(of: try deed(.refused, detail: told)).refusalReason == .unspecified)
    }

    @Test(
        "none of the texts, numbers or unknown fields that were told, whatever field they stand in",
        arguments: DeedType.allCases)
    func secrets(type: DeedType) throws {
        let specimen = Specimen(
            text: { path, _ in "MARK \(path)" },
            number: { path, field in if case .enumeration = field.type { 1 } else { 71_000_000 } })
        var told = try Sanket_V1_DeedDetail(jsonString: try specimen.json(of: "sanket.v1.DeedDetail"))
        var stowaway = Data([0xF2, 0x3F, 0x04])
        stowaway.append(contentsOf: "MARK".utf8)
        try told.outcome.rescued.merge(serializedBytes: stowaway)
        #expect(try told.jsonString().components(separatedBy: "MARK").count > 20)
        var deed = try deed(type, detail: told)
        deed.officer = "MARK officer"
        deed.toState = "MARK state"
        deed.closes = "MARK deed"
        try deed.doneAt.merge(serializedBytes: stowaway)
        try deed.merge(serializedBytes: stowaway)
        let event = Redaction.event(of: deed)
        var varint = ProtobufWriter(capacity: 8)
        varint.varint(71_000_000)
        for bytes in [try event.serializedData(), try event.jsonUTF8Data()] {
            #expect(bytes.range(of: Data("MARK".utf8)) == nil)
            #expect(bytes.range(of: Data("71000000".utf8)) == nil && bytes.range(of: Data(varint.bytes)) == nil)
        }
    }

    @Test("the State that a sighting tells gets the alert as any target does, under the deed's id")
    func onward() throws {
        let alert = try #require(Alert(.sample()))
        let target = try #require(Target(.union, reasons: [Reason(.heading, duty: .act, disclosure: .full)]))
        let draft = NotificationDraft(of: alert, recordedAt: now)
        let told = try Sanket_V1_Notification(serializedBytes: draft.bytes(to: target, by: id))
        var expected = draft.notification(to: target)
        expected.id = "\(AlertID.text(id))/IN"
        expected.deedID = AlertID.text(id)
        #expect(told == expected && draft.id(for: .union, by: id) == expected.id)
        #expect(Inspector.violations(of: told).isEmpty)
    }
}
