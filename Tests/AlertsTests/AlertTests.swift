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

    @Test("has the same digest from texts in every normal form of Unicode, and is written in form C")
    func digestOfNormalForm() throws {
        let forms = [
            ("Jos\u{E9}", "Jose\u{301}"), ("\u{958}\u{941}", "\u{915}\u{93C}\u{941}"),
            ("\u{929}", "\u{928}\u{93C}"), ("\u{9CB}", "\u{9C7}\u{9BE}"), ("\u{212B}", "A\u{30A}"),
            ("\u{915}\u{93C}\u{94D}", "\u{915}\u{94D}\u{93C}"), ("\u{95C}", "\u{921}\u{93C}"),
            ("\u{931}", "\u{930}\u{93C}"), ("\u{934}\u{947}", "\u{933}\u{93C}\u{947}"),
            ("a\u{323}\u{307}", "a\u{307}\u{323}"),
        ]
        for (one, other) in forms {
            let alerts = try [one, other].map { text in
                try #require(
                    Alert(
                        .sample {
                            $0.headline = text; $0.missingPerson.names = [.with { $0.text = text }]
                        }))
            }
            #expect(alerts[0].canonicalDigest() == alerts[1].canonicalDigest(), "\(one)")
            #expect(alerts[0].canonicalBytes() == alerts[1].canonicalBytes())
            let written = try Sanket_V1_Alert(serializedBytes: alerts[1].canonicalBytes()).headline
            #expect(Array(written.utf8) == Array(other.precomposedStringWithCanonicalMapping.utf8))
        }
    }

    @Test("is written as the library writes it, whatever field is set", arguments: Kind.allCases)
    func canonicalBytes(kind: Kind) throws {
        let message = try Specimen { path, _ in
            path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : "IN-WB"
        }.alert(kind)
        let alert = try #require(Alert(message))
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        #expect(try alert.canonicalBytes() == alert.message.decoded().serializedBytes(options: options))
    }

    @Test("with a hundred thousand victims by their old codes is brought to today's at once")
    func manyGroups() throws {
        let message = Sanket_V1_Alert.sample(.rescueRequest) {
            $0.rescueRequest.groups = Array(repeating: .with { $0.homeState = "IN-OR" }, count: 100_000)
            $0.links = Array(repeating: .with { $0.origin = "IN-OR" }, count: 100_000)
        }
        let admission = admit(
            value: try message.protobuf, headers: [], topicKind: .rescueRequest, partition: 19)
        let groups = try #require(admission.alert).message.decoded().rescueRequest.groups
        #expect(groups.count == 100_000 && groups.allSatisfy { $0.homeState == "IN-OD" })
        #expect(Set(admission.rules) == ["list.length", "alert.size"])
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
        let text = try alert.message.decoded().jsonString()
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
    private func view(_ person: Sanket_V1_MissingPerson) -> Sanket_V1_MissingPerson.View? {
        Sanket_V1_Alert.View(of: .with { $0.missingPerson = person })?.missingPerson
    }

    private func age(_ change: (inout Sanket_V1_MissingPerson) -> Void) -> Int? {
        var person = Sanket_V1_MissingPerson()
        change(&person)
        return view(person)?.youngestAge(at: Date(timeIntervalSince1970: 1_795_150_800))  // 2026-11-20 in India
    }

    @Test("counts birthdays in India")
    func birthdays() {
        #expect(age { $0.birthDate = "2008-11-20" } == 18)
        #expect(age { $0.birthDate = "2008-11-21" } == 17)
        #expect(age { $0.birthDate = "2026-11-21" } == 0)
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
        #expect(
            age {
                $0.age.low = 20; $0.age.high = 16
            } == 16)
        #expect(age { $0.age.high = 40 } == 0)
        #expect(age { _ in } == nil)
        #expect(age { $0.age.asOf = "2024-11-01" } == nil)
    }

    @Test("is that of a child where it can't be read or can't be true")
    func doubt() {
        let doubtful: [(inout Sanket_V1_MissingPerson) -> Void] = [
            { $0.birthDate = "2027-01-01" }, { $0.birthDate = "soon" }, { $0.birthDate = "1890-01-01" },
            { $0.age.low = 1000 },
            {
                $0.age.low = .max; $0.age.high = .max
            },
            {
                $0.age.low = 20; $0.age.unit = .UNRECOGNIZED(7)
            },
            {
                $0.age.low = 600; $0.age.unit = .months
            },
            {
                $0.age.low = 3; $0.age.asOf = "2099-01-01"
            }, { $0.ageBand = .UNRECOGNIZED(9) },
        ]
        for change in doubtful { #expect(age(change) == 0) }
    }

    @Test("is taken as of a later day for younger, as of an unreadable one as it stands")
    func otherDay() {
        #expect(
            age {
                $0.age.low = 18; $0.age.asOf = "2027-06-01"
            } == 17)
        #expect(
            age {
                $0.age.low = 17; $0.age.asOf = "last year"
            } == 17)
    }

    @Test("is reckoned by the id or by when the person was last seen where no time of issue is told")
    func withoutIssue() throws {
        func age(_ change: (inout Sanket_V1_Alert) -> Void) throws -> Int? {
            try #require(
                Alert(
                    .sample {
                        $0.id = "01a1f753-6480-7e4f-8a5b-6c7d8e9fa0b1"  // 2026-11-20
                        $0.clearIssuedAt()
                        $0.missingPerson.birthDate = "2009-01-31"
                        change(&$0)
                    })
            ).youngestAge
        }
        #expect(try age { _ in } == 17)
        #expect(try age { $0.missingPerson.lastSeen.at = .init(seconds: 1_700_000_000) } == 14)
        #expect(try age { $0.id = "0193461a-2c3d-4e4f-8a5b-6c7d8e9fa0b1" } == 0)
        #expect(
            try age {
                $0.id = "0193461a-2c3d-4e4f-8a5b-6c7d8e9fa0b1"
                $0.missingPerson.lastSeen.at = .init(seconds: 1_795_150_800)
            } == 17)
        #expect(try age { $0.issuedAt = .init(seconds: 1_900_000_000) } == 21)
    }

    @Test("is shown as a band only")
    func bands() {
        func band(_ years: UInt32) -> Sanket_V1_AgeBand? {
            var person = Sanket_V1_MissingPerson()
            person.age.low = years
            return view(person)?.shownAgeBand(at: nil)
        }
        #expect([11, 12, 17, 18].map(band) == [.childUnder12, .child12To17, .child12To17, .adult])
        #expect(view(.init())?.shownAgeBand(at: nil) == .unspecified)
    }
}
