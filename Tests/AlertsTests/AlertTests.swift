import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("An alert")
struct AlertTests {
    @Test("has the same digest from JSON and from protobuf")
    func digestOfEncodings() throws {
        for name in try Contract.examples {
            let message = try Contract.example(name)
            let fromJSON = try #require(Alert(message))
            let fromProtobuf = try #require(Alert(try Sanket_V1_Alert(serializedBytes: try message.protobuf)))
            #expect(fromJSON.canonicalDigest() == fromProtobuf.canonicalDigest())
            #expect(fromJSON.canonicalDigest().count == 32)
        }
    }

    @Test("has the same digest however a door writes its times, and keeps the offset of JSON")
    func digestOfOffset() throws {
        let text = """
            {"id":"0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1","revision":1,"origin":"IN-WB","status":"STATUS_ACTUAL",
            "lifecycle":"LIFECYCLE_ISSUED","urgency":"URGENCY_PAST","issuedAt":"2026-11-20T10:00:00+05:30",
            "targetStates":["IN-BR"],"missingPerson":{"category":"MISSING_CATEGORY_MISSING"}}
            """
        let json = Array(text.utf8)
        let door = try #require(Alert(try Validator.parse(json: json).get()))
        let protobuf: [UInt8] = try Sanket_V1_Alert(jsonUTF8Bytes: json).serializedBytes()
        let admitted = [json, protobuf].map { admit(value: $0, headers: [], topicKind: .missingPerson, partition: 19) }
        guard case .alert(let fromJSON, _) = admitted[0], case .alert(let fromProtobuf, _) = admitted[1] else {
            Issue.record("not taken")
            return
        }
        #expect(door.message.utcOffsetMinutes == 330 && fromJSON.message.utcOffsetMinutes == 330)
        #expect(!fromProtobuf.message.hasUtcOffsetMinutes)
        #expect(fromJSON.canonicalDigest() == door.canonicalDigest())
        #expect(fromProtobuf.canonicalDigest() == door.canonicalDigest())
    }

    @Test("has another digest when one word of it is another")
    func digestOfContent() throws {
        let one = try #require(Alert(.sample { $0.headline = "one" }))
        let two = try #require(Alert(.sample { $0.headline = "two" }))
        #expect(one.canonicalDigest() != two.canonicalDigest())
    }

    @Test("has the same digest by old and new codes, and by the id in either case")
    func digestOfSpelling() throws {
        let old = try #require(
            Alert(
                .sample {
                    $0.targetStates = ["IN-OR"]; $0.id = $0.id.uppercased()
                }))
        let new = try #require(Alert(.sample { $0.targetStates = ["IN-OD"] }))
        #expect(old.canonicalDigest() == new.canonicalDigest())
    }

    @Test("holds today's codes in every field that names a State", arguments: Kind.allCases)
    func normalised(kind: Kind) throws {
        var message = try Specimen { path, field in
            if path == "id" { return "0193461A-2C3D-7E4F-8A5B-6C7D8E9FA0B1" }
            return field.format == .state
                ? "IN-OR" : field.format == .uuid ? "0193461A-2C3D-7E4F-8A5B-6C7D8E9FA0B1" : "x"
        }.alert(kind)
        let names = try message.jsonString().components(separatedBy: "IN-OR").count - 1
        #expect(names >= 5)
        message.revision = 0
        let alert = try #require(Alert(message))
        let text = try alert.message.jsonString()
        #expect(!text.contains("IN-OR") && text.components(separatedBy: "IN-OD").count - 1 == names)
        #expect(!text.contains("2C3D") && alert.message.revision == 1 && alert.origin.iso == "IN-OD")
    }

    @Test("keeps the fields of a newer sender")
    func unknownFields() throws {
        let newer = try Sanket_V1_Alert.sample().protobuf + [0xF2, 0x3F, 0x03, 0x61, 0x62, 0x63]  // field 1022, "abc"
        let alert = try #require(Alert(try Sanket_V1_Alert(serializedBytes: newer)))
        #expect(alert.canonicalBytes().suffix(3) == Array("abc".utf8))
    }

    @Test("has no time where the sender's is outside the calendar")
    func impossibleTimes() throws {
        let alert = try #require(
            Alert(
                .sample {
                    $0.issuedAt = .init(seconds: .max); $0.expiresAt = .init(seconds: 1, nanos: -1)
                }))
        #expect(alert.issuedAt == nil && alert.expiresAt == nil)
    }
}

@Suite("An alert's id")
struct AlertIDTests {
    @Test("is a UUID of version 7 that sorts by time")
    func minted() {
        var generator = Seeded(state: 7)
        let ids = (0..<100).map {
            AlertID.mint(now: Date(timeIntervalSince1970: 1_795_150_800 + Double($0)), using: &generator)
        }
        #expect(ids.allSatisfy { AlertID.version(of: $0) == 7 && $0.uuid.8 & 0xC0 == 0x80 })
        #expect(ids.map(AlertID.text) == ids.map(AlertID.text).sorted())
        #expect(Set(ids).count == 100)
        #expect(AlertID.text(ids[0]).hasPrefix("01a1f753-6480-7"))
    }

    @Test(
        "is read in one form only",
        arguments: [
            "", "0193461a2c3d7e4f8a5b6c7d8e9fa0b1", "{0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1}",
            "00000000-0000-0000-0000-000000000000", "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0bg",
            "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1\n",
        ])
    func others(text: String) { #expect(AlertID.parse(text) == nil) }
}

@Suite("A person's age")
struct AgeTests {
    private func age(_ change: (inout Sanket_V1_MissingPerson) -> Void) -> Int? {
        var person = Sanket_V1_MissingPerson()
        change(&person)
        return person.youngestAge(at: Date(timeIntervalSince1970: 1_795_150_800))  // 2026-11-20 in India
    }

    @Test("counts birthdays in India")
    func birthdays() {
        #expect(age { $0.birthDate = "2008-11-20" } == 18)
        #expect(age { $0.birthDate = "2008-11-21" } == 17)
        #expect(age { $0.birthDate = "2027-01-01" } == nil)
        #expect(age { $0.birthDate = "soon" } == nil)
    }

    @Test("is the youngest that the alert allows for")
    func youngest() {
        #expect(
            age {
                $0.ageBand = .adult; $0.age.low = 16; $0.age.high = 20
            } == 16)
        #expect(
            age {
                $0.age.low = 30; $0.age.unit = .months
            } == 2)
        #expect(
            age {
                $0.age.low = 17; $0.age.asOf = "2024-11-01"
            } == 19)
        #expect(age { $0.age.high = 40 } == 40)
        #expect(age { _ in } == nil)
    }

    @Test("is shown as a band only")
    func bands() {
        func band(_ years: UInt32) -> Sanket_V1_AgeBand {
            var person = Sanket_V1_MissingPerson()
            person.age.low = years
            return person.shownAgeBand(at: nil)
        }
        #expect([11, 12, 17, 18].map(band) == [.childUnder12, .child12To17, .child12To17, .adult])
        #expect(Sanket_V1_MissingPerson().shownAgeBand(at: nil) == .unspecified)
    }
}
