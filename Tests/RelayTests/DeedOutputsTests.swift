import Alerts
import Foundation
import Kafka
import Routing
import Store
import SwiftProtobuf
import Testing

@testable import Relay

@Suite("What follows from a deed")
struct DeedOutputsTests {
    private static let alertID = "01a1f793-7ac0-7201-a83c-705b7204a2b9"
    private let topics = Topics()
    private let deedID = UUID()

    private func entry(_ type: DeedType, heading: String? = nil, act: [String] = []) throws -> LogEntry {
        let json = """
            {"id":"\(Self.alertID)","revision":3,"origin":"IN-WB","status":"STATUS_ACTUAL","lifecycle":"LIFECYCLE_ISSUED",
             "targetStates":["IN-BR"],"headline":"MARKER","narrative":"MARKER","missingPerson":{"sex":"SEX_FEMALE",
             "names":[{"text":"MARKER"}],"homeAddress":"MARKER","lastSeen":{"state":"IN-WB","place":"MARKER"}}}
            """
        var detail = Sanket_V1_DeedDetail()
        detail.sighting.place = "MARKER"
        detail.sighting.note = "MARKER"
        let origin = try #require(State(iso: "IN-WB"))
        let alertID = try #require(UUID(uuidString: Self.alertID))
        let deed = Deed(
            origin: origin, number: 7, alertKind: .missingPerson, takenAt: Date(timeIntervalSince1970: 60),
            act: StateSet(try act.map { try #require(State(iso: $0)) }),
            told: NewDeed(
                id: deedID, alertID: alertID, revision: 2, type: type, state: try #require(State(iso: "IN-KA")),
                officer: "ka-07", doneAt: Date(timeIntervalSince1970: 0), district: 525,
                heading: heading.flatMap { State(iso: $0) }, detail: try detail.serializedBytes()))
        var entry = LogEntry(
            key: deed.key, outcome: .accepted, origin: origin, alertID: alertID, revision: 3, kind: .missingPerson,
            recordedAt: Date(timeIntervalSince1970: 0), takenAt: Date(timeIntervalSince1970: 1), told: [],
            decision: nil, reason: nil, detail: nil, warningCount: 0, contentType: .json, headers: [],
            payload: Array(json.utf8), payloadSHA256: nil, payloadSize: json.utf8.count)
        entry.deed = deed
        return entry
    }

    private func messages(_ output: some Output, _ entry: LogEntry) throws -> [OutgoingMessage] {
        try output.messages(for: entry, at: TopicNumbers([]).position(entry.key), untold: [], now: Date())
    }

    @Test("Its origin hears of it on its own partition, under the deed's id, the same bytes each time")
    func event() throws {
        let output = DeedsOutput(topics: topics)
        let message = try #require(try messages(output, try entry(.sighted, heading: "IN-KL")).first)
        #expect(message.id == AlertID.text(deedID) && message.record.partition == 19)
        #expect(message.record.topic == "sanket.events" && message.record.key == Array(Self.alertID.utf8))
        let event = try Sanket_V1_Event(serializedBytes: message.record.value ?? [])
        #expect(event.type == .sighted && event.state == "IN-KA" && event.officer == "ka-07" && event.number == 7)
        #expect(event.heading == "IN-KL" && event.district == 525 && event.revision == 2)
        #expect(
            try messages(output, try entry(.sighted, heading: "IN-KL")).first?.record.value == message.record.value)
    }

    @Test("Each State that a sighting tells has its notification of the current revision, to act, under deed and State")
    func onward() throws {
        let entry = try entry(.sighted, heading: "IN-KL", act: ["IN-KA", "IN-KL"])
        let messages = try messages(OnwardOutput(topics: topics), entry)
        #expect(messages.map(\.id) == ["\(AlertID.text(deedID))/IN-KA", "\(AlertID.text(deedID))/IN-KL"])
        #expect(messages.map(\.record.partition) == [29, 32] && messages.map(\.target?.iso) == ["IN-KA", "IN-KL"])
        let told = try messages.map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
        #expect(told.map { $0.reasons.map(\.reason) } == [[.occurrence], [.heading]])
        #expect(
            told.allSatisfy {
                $0.revision == 3 && $0.duty == .act && $0.deedID == AlertID.text(deedID)
            })
        #expect(told.map(\.disclosure) == [.redacted, .full], "nobody lets itself in by a sighting of its own")
        #expect(zip(messages, told).allSatisfy { $0.id == $1.id })
        for (message, told) in zip(messages, told) {
            let id = message.record.headers.first { $0.name == "ce_id" }?.value
            #expect(id == Array(told.id.utf8))
        }
    }

    @Test("A State that reports that they are heading to itself is not told in full")
    func headingToItself() throws {
        let messages = try messages(
            OnwardOutput(topics: topics), try entry(.sighted, heading: "IN-KA", act: ["IN-KA"]))
        let told = try messages.map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
        #expect(told.map(\.target) == ["IN-KA"] && told.map(\.disclosure) == [.redacted])
    }

    @Test("A later revision goes to whom a sighting has told, in full only where they are heading")
    func later() throws {
        var entry = try entry(.sighted)
        entry.deed = nil
        entry.onward = try StateSet(["IN-KA", "IN-KL"].map { try #require(State(iso: $0)) })
        entry.ahead = try StateSet([#require(State(iso: "IN-KL"))])
        let told = try messages(NotificationsOutput(topics: topics), entry)
            .map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
        #expect(told.filter { $0.disclosure == .full }.map(\.target) == ["IN-KL"])
        #expect(told.filter { $0.disclosure == .redacted }.map(\.target) == ["IN-KA"])
    }

    @Test("Nothing that was told in full, nor of the victim, leaves")
    func redacted() throws {
        let entry = try entry(.sighted, act: ["IN-KA"])
        let outputs: [any Output] = [DeedsOutput(topics: topics), OnwardOutput(topics: topics)]
        for output in outputs {
            for message in try messages(output, entry) {
                let bytes = (message.record.value ?? []) + message.record.headers.flatMap { $0.value ?? [] }
                #expect(!String(decoding: bytes, as: UTF8.self).contains("MARKER"), "\(output.name)")
            }
        }
    }

    @Test("An alert that can't be read any more parks what a sighting would tell, and says by which deed")
    func unreadable() throws {
        var entry = try entry(.sighted, act: ["IN-KA"])
        entry.payload = nil
        #expect(throws: Unpublishable.self) { try messages(OnwardOutput(topics: topics), entry) }
        #expect(TopicNumbers([]).address(entry.key) == "deeds/1/19/7")
    }
}
