import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("What a State tells of a deed, at the door")
struct DeedDoorTests {
    private static let now = Date(timeIntervalSince1970: 1_795_150_800)  // 2026-11-20 05:00 UTC

    private func told<Body: DeedBody>(_: Body.Type, _ json: String) throws -> Set<String> {
        let state = try #require(State(iso: "IN-KA"))
        switch DeedDoor.parse(Array(json.utf8), by: state, now: Self.now) as Result<Body, Refusal> {
        case .success: return []
        case .failure(let refusal): return Set(refusal.violations.map { "\($0.path) \($0.rule)" })
        }
    }

    @Test("what a constable can know at two in the morning is taken")
    func taken() throws {
        #expect(try told(Sanket_V1_Acknowledgement.self, "") == [])
        #expect(try told(Sanket_V1_Acknowledgement.self, "{}") == [])
        #expect(
            try told(
                Sanket_V1_Sighting.self,
                #"{"seenAt":"2026-11-20T10:10:00+05:30","district":525,"heading":"IN-KL","plate":"KA ? 1234","place":"Platform 3"}"#
            ) == [])
        #expect(
            try told(
                Sanket_V1_Answer.self, #"{"kind":"ANSWER_KIND_REFUSED","refusalReason":"REFUSAL_REASON_NO_FORCE_NOW"}"#)
                == [])
        #expect(try told(Sanket_V1_Answer.self, #"{"kind":"ANSWER_KIND_NOT_OURS","toState":"IN-TN"}"#) == [])
        #expect(try told(Sanket_V1_Assignment.self, #"{"unitKind":"AGENCY_KIND_AHTU","district":525}"#) == [])
        #expect(try told(Sanket_V1_OutcomeReport.self, #"{"kind":"OUTCOME_KIND_RECOVERED"}"#) == [])
        #expect(try told(Sanket_V1_AccessRequest.self, #"{"purpose":"ACCESS_PURPOSE_SIGHTING"}"#) == [])
        #expect(try told(Sanket_V1_AccessGrant.self, #"{"state":"IN-TN"}"#) == [])
    }

    @Test("what is needed and not told is asked for, all at once")
    func missing() throws {
        #expect(try told(Sanket_V1_Sighting.self, "{}") == ["seenAt seen-at.missing"])
        #expect(try told(Sanket_V1_Answer.self, "{}") == ["kind answer.missing"])
        #expect(
            try told(Sanket_V1_Answer.self, #"{"kind":"ANSWER_KIND_REFUSED"}"#)
                == ["refusalReason answer.reason-missing"])
        #expect(
            try told(Sanket_V1_Answer.self, #"{"kind":"ANSWER_KIND_NOT_OURS"}"#) == ["toState to-state.missing"])
        #expect(try told(Sanket_V1_Assignment.self, "{}") == ["unitKind unit.missing", "district unit.unnamed"])
        #expect(try told(Sanket_V1_OutcomeReport.self, "{}") == ["kind outcome.kind-missing"])
        #expect(try told(Sanket_V1_AccessRequest.self, "{}") == ["purpose purpose.missing"])
        #expect(try told(Sanket_V1_AccessGrant.self, "{}") == ["state to-state.missing"])
    }

    @Test("what can't be is refused: a time to come, a State that is one's own or none, a range the wrong way round")
    func impossible() throws {
        #expect(
            try told(Sanket_V1_Acknowledgement.self, #"{"doneAt":"2026-11-20T05:11:00Z","closes":"x"}"#)
                == ["doneAt time.future", "closes uuid.format"])
        #expect(try told(Sanket_V1_Acknowledgement.self, #"{"doneAt":"2026-11-20T05:09:00Z"}"#) == [])
        #expect(
            try told(
                Sanket_V1_Sighting.self,
                #"{"seenAt":"2026-11-20T05:11:00Z","heading":"IN-XX","persons":{"low":3,"high":2},"coordinates":{"latitude":91}}"#
            ) == [
                "seenAt time.future", "heading state.unknown", "persons range.order", "coordinates coordinates.range",
            ])
        #expect(
            try told(Sanket_V1_Answer.self, #"{"kind":"ANSWER_KIND_NOT_OURS","toState":"in-ka"}"#)
                == ["toState to-state.own"])
        #expect(
            try told(
                Sanket_V1_Assignment.self,
                #"{"unitKind":"AGENCY_KIND_AHTU","unit":"Mysuru","dueAt":"2026-11-20T05:00:00Z"}"#)
                == ["dueAt due-at.past"])
    }

    @Test("who does it is no part of a body, nor is anything else that the schema has not")
    func massAssignment() throws {
        let more = #"{"state":"IN-WB","officer":"x","id":"y","number":1,"origin":"IN-WB"}"#
        #expect(
            try told(Sanket_V1_Acknowledgement.self, more)
                == ["state", "officer", "id", "number", "origin"].reduce(into: []) {
                    $0.insert("\($1) json.unknown-field")
                })
    }

    @Test("an Aadhaar-like number is refused wherever text can be written")
    func nationalNumbers() throws {
        let number = "2341 2341 2346"
        try #require(NationalNumber.occurs(in: number))
        for (body, fields) in [
            (Sanket_V1_Sighting.self as any DeedBody.Type, ["place", "note", "plate", "phone"]),
            (Sanket_V1_Acknowledgement.self, ["note"]), (Sanket_V1_Answer.self, ["station", "diaryEntry", "note"]),
            (Sanket_V1_Assignment.self, ["unit", "note"]), (Sanket_V1_OutcomeReport.self, ["place", "note"]),
            (Sanket_V1_AccessRequest.self, ["order", "note"]), (Sanket_V1_AccessGrant.self, ["order", "note"]),
        ] {
            for field in fields {
                let told = try self.told(body, "{\"\(field)\":\"ID \(number)\"}")
                #expect(told.contains("\(field) text.national-number"), "\(body) \(field)")
            }
        }
    }

    @Test("a body that is too large, no JSON, or of another type is told so")
    func malformed() throws {
        let note = String(repeating: "x", count: DeedDoor.sizeLimit)
        #expect(try told(Sanket_V1_Acknowledgement.self, "{\"note\":\"\(note)\"}") == [" body.size"])
        #expect(try told(Sanket_V1_Acknowledgement.self, "[]") == [" json.type"])
        #expect(try told(Sanket_V1_Acknowledgement.self, "{") == [" json.malformed"])
        let state = try #require(State(iso: "IN-KA"))
        let broken: Result<Sanket_V1_Answer, Refusal> = DeedDoor.parse([1, 2], as: .protobuf, by: state, now: Self.now)
        #expect(broken.failure?.violations.map(\.rule) == ["protobuf.malformed"])
    }

    @Test("what is taken is kept with State codes of today and ids in lower case, the same in either encoding")
    func normalForm() throws {
        let state = try #require(State(iso: "IN-KA"))
        let json = #"{"kind":"ANSWER_KIND_NOT_OURS","toState":"in-or","note":"e\u0301"}"#
        let answer: Sanket_V1_Answer = try DeedDoor.parse(Array(json.utf8), by: state, now: Self.now).get()
        #expect(answer.toState == "IN-OD" && answer.note.unicodeScalars.count == 1)
        let same: Sanket_V1_Answer = try DeedDoor.parse(
            try answer.serializedBytes(), as: .protobuf, by: state, now: Self.now
        ).get()
        #expect(same == answer && answer.detail.answer == answer)
    }

    @Test(
        "an officer is an id and never a name",
        arguments: [
            ("ka-ahtu-07", true), ("a1", true), ("0x_9.b", true), ("a", false), ("R. Gowda", false), ("-ab", false),
            ("Ab", false), ("रेखा", false), ("a\nb", false), (String(repeating: "a", count: 65), false),
        ])
    func officers(id: String, isRight: Bool) {
        #expect(DeedDoor.violations(officer: id, at: "officer").isEmpty == isRight)
    }

    @Test("an officer's id is no Aadhaar-like number")
    func officerNumber() {
        let told = DeedDoor.violations(officer: "2341-2341-2346", at: "officer")
        #expect(told.map(\.description).first?.hasPrefix("officer: text.national-number") == true)
        #expect(DeedDoor.violations(officer: "", at: "officer").map(\.rule) == ["officer.format"])
    }
}
