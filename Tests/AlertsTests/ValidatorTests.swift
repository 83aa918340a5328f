import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("At the door")
struct ValidatorTests {
    private func violations(_ json: [UInt8]) -> [Violation] {
        switch Validator.parse(json: json) {
        case .success: []
        case .failure(let refusal): refusal.violations
        }
    }

    private func told(_ violations: [Violation]) -> Set<String> { Set(violations.map { "\($0.path) \($0.rule)" }) }

    @Test("every example passes")
    func examples() throws {
        let names = try Contract.examples
        #expect(names.count >= 12)
        for name in names {
            let parsed = try Validator.parse(json: try Contract.bytes("examples/\(name).json")).get()
            #expect(!Validator.violations(of: parsed).contains { $0.severity == .error }, "\(name)")
        }
    }

    @Test("every wrong example is refused with all its violations, and no other")
    func invalidExamples() throws {
        struct Expected: Decodable {
            var path: String
            var rule: String
        }
        let names = try Contract.invalidExamples
        #expect(names.count >= 9)
        for name in names {
            let expected = try JSONDecoder().decode(
                [Expected].self, from: Data(try Contract.bytes("examples/invalid/\(name).violations.json")))
            let found = violations(try Contract.bytes("examples/invalid/\(name).json"))
            #expect(found.contains { $0.severity == .error })
            #expect(told(found) == Set(expected.map { "\($0.path) \($0.rule)" }), "\(name)")
        }
    }

    @Test("a narrative of three megabytes is refused for its size and its text")
    func megabytes() throws {
        let alert = Sanket_V1_Alert.sample { $0.narrative = String(repeating: "न", count: 1_000_000) }
        #expect(told(violations(try alert.json)) == [" alert.size", "narrative text.length"])
        #expect(
            told(Validator.parse(protobuf: try alert.protobuf).failure?.violations ?? []) == [
                " alert.size", "narrative text.length",
            ])
    }

    @Test("an alert just over the limit is refused for its size and its texts")
    func justOver() throws {
        let alert = Sanket_V1_Alert.sample { $0.narrative = String(repeating: "x", count: Validator.sizeLimit) }
        #expect(told(violations(try alert.json)) == [" alert.size", "narrative text.length"])
    }

    @Test("violations say what would be right and never the value")
    func messages() throws {
        let found = violations(Array(#"{"id":"SECRET","origin":"SECRET","narrative":5,"issuedAt":"SECRET"}"#.utf8))
        #expect(found.count >= 6)
        for violation in found {
            #expect(!violation.description.contains("SECRET") && !violation.message.hasPrefix("rule."))
            #expect(violation.message(in: .hindi) != violation.message)
        }
    }

    @Test("the sender's offset is kept, as the time itself tells it or as the sender says")
    func offset() throws {
        func parsed(_ time: String, _ more: String = "") throws -> Sanket_V1_Alert {
            let text = String(decoding: try Sanket_V1_Alert.sample().json, as: UTF8.self)
                .replacing(try Regex("\"issuedAt\":\"[^\"]*\""), with: "\"issuedAt\":\"\(time)\"\(more)")
            return try Validator.parse(json: Array(text.utf8)).get()
        }
        #expect(try parsed("2026-11-20T09:30:00+05:30").utcOffsetMinutes == 330)
        #expect(try parsed("2026-11-20T09:30:00+05:30").issuedAt.seconds == 1_795_147_200)
        #expect(try parsed("2026-11-19T23:00:00-05:00").utcOffsetMinutes == -300)
        #expect(try parsed("2026-11-20T09:30:00Z").hasUtcOffsetMinutes == false)
        #expect(try parsed("2026-11-20T09:30:00+05:30", ",\"utcOffsetMinutes\":345").utcOffsetMinutes == 345)
    }

    @Test("the origin among the explicit targets is fine")
    func originAsTarget() {
        #expect(Validator.violations(of: .sample { $0.targetStates = ["IN-WB", "IN-BR"] }).isEmpty)
    }

    @Test("an old code is fine")
    func alias() { #expect(Validator.violations(of: .sample { $0.targetStates = ["IN-CT"] }).isEmpty) }

    @Test("a whole alert in protobuf passes, a broken one is refused")
    func protobuf() throws {
        #expect(try Validator.parse(protobuf: try Sanket_V1_Alert.sample().protobuf).get().origin == "IN-WB")
        #expect(Validator.parse(protobuf: [1, 2, 3]).failure?.violations.map(\.rule) == ["protobuf.malformed"])
        #expect(Validator.parse(protobuf: []).failure?.violations.contains { $0.rule == "kind.missing" } == true)
    }

    @Test(
        "JSON that is none is told",
        arguments: [
            "", "{", "{}x", "[1,]", "{\"id\":01}", "{\"id\":\"\\ud800\"}", "{'id':1}", "{\u{FEFF}}", "{\"a\":1,}",
            "{\"a\":1}{}", "{\"a\":tru}",
            "{\"a\":\"\t\"}", "nul",
        ])
    func malformed(text: String) { #expect(violations(Array(text.utf8)).map(\.rule) == ["json.malformed"]) }

    @Test("JSON beyond 64 levels is told")
    func deep() {
        let text = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(violations(Array(text.utf8)).map(\.rule) == ["json.depth"])
    }

    @Test("JSON with bytes that are no UTF-8 is told")
    func encoding() {
        #expect(violations([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).map(\.rule) == ["json.malformed"])
    }

    @Test("an id that is not of version 7 is refused, for it could hold anything")
    func idVersion() {
        let found = Validator.violations(of: .sample { $0.id = "0193461a-2c3d-4e4f-8a5b-6c7d8e9fa0b1" })
        #expect(found.map { "\($0.path) \($0.rule) \($0.severity)" } == ["id id.version error"])
    }

    @Test("an alert that no State but its own hears of is taken with a warning, a rescue without a host is not")
    func nowhere() {
        func told(_ kind: Kind, _ change: (inout Sanket_V1_Alert) -> Void) -> [String] {
            Validator.violations(
                of: .sample(kind) {
                    $0.targetStates = []; change(&$0)
                }
            ).map { "\($0.path) \($0.rule) \($0.severity)" }
        }
        #expect(told(.missingPerson) { $0.missingPerson.ageBand = .adult } == ["targetStates route.nowhere warning"])
        #expect(told(.missingPerson) { $0.missingPerson.ageBand = .childUnder12 } == [])
        #expect(
            told(.rescueRequest) { $0.rescueRequest.place.state = "IN-WB" } == ["targetStates route.nowhere warning"])
        #expect(
            told(.rescueRequest) { $0.rescueRequest.clearPlace() } == ["rescueRequest.place.state host.missing error"])
        #expect(
            told(.suspectMovement) { $0.suspectMovement.headingState = "" } == [
                "suspectMovement.headingState heading.missing error"
            ])
    }

    @Test("a list of more than a hundred elements is refused, once")
    func lists() {
        let found = Validator.violations(of: .sample { $0.targetStates = Array(repeating: "IN-ZZ", count: 101) })
        #expect(found.first.map { "\($0.path) \($0.rule)" } == "targetStates list.length")
        #expect(found.count == 102)
    }

    @Test("of more than two hundred violations the rest is counted")
    func bounded() throws {
        let alert = Sanket_V1_Alert.sample {
            $0.links = Array(
                repeating: .with {
                    $0.alertID = "x"; $0.origin = "x"
                }, count: 100)
            $0.photographs = Array(repeating: .with { $0.sha256 = "x" }, count: 100)
        }
        let found = Validator.violations(of: alert)
        #expect(found.count == 201 && found.last?.note == ": violations.more: 100")
        #expect(found.last?.message.hasSuffix(": 100") == true)
        let names = (0..<1000).map { ",\"n\($0)\":1" }.joined()
        let json = Array("{\"id\":\"x\"\(names)}".utf8)
        #expect(violations(json).count == 201)
    }

    @Test("a name that the sender made up is told without what a terminal would obey, and not at any length")
    func names() {
        let json = #"{"\u001b]0;x\u0007\u202e\n":1,"\#(String(repeating: "y", count: 200))":1}"#
        let paths = violations(Array(json.utf8)).filter { $0.rule == "json.unknown-field" }.map(\.path)
        #expect(paths == [#"\u{1b}]0;x\u{7}\u{202e}\u{a}"#, String(repeating: "y", count: 80) + "…"])
    }

    @Test("a byte-order mark in front is passed over")
    func byteOrderMark() throws {
        let json = [0xEF, 0xBB, 0xBF] + (try Sanket_V1_Alert.sample().json)
        #expect(try Validator.parse(json: json).get().origin == "IN-WB")
        #expect(admit(value: json, headers: [], topicKind: .missingPerson, partition: 19).rules == [])
    }

    @Test("every spelling of the JSON mapping is taken")
    func spellings() throws {
        let text = #"""
            {"id":"0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1","revision":"1","origin":"\u0049N-WB","status":1,"lifecycle":"LIFECYCLE_ISSUED",
            "urgency":"URGENCY_IMMEDIATE","issued_at":"2026-11-20T04:00:00.5Z","narrative":null,"target_states":[],
            "missing_person":{"category":"MISSING_CATEGORY_MISSING","last_seen":{"coordinates":{"latitude":"22.5","longitude":8.8e1}}},
            "headline":"\ud83d\ude00 \/ \n"}
            """#
        #expect(violations(Array(text.utf8)).map(\.rule) == [])
        let alert = try Validator.parse(json: Array(text.utf8)).get()
        #expect(alert.missingPerson.lastSeen.coordinates.longitude == 88 && alert.headline == "😀 / \n")
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

@Suite("Formats")
struct FormatTests {
    @Test(
        "take what is right",
        arguments: [
            ("WB 74 AB 1234", Sanket_V1_Format.plate), ("wb-02-a-0001", .plate), ("DL1CAB1234", .plate),
            ("22 BH 1234 AA", .plate), ("KA 05 1234", .plate), ("GJ11234", .plate),
            ("+919812345678", .phone), ("+97714223344", .phone), ("+8801712345678", .phone), ("2024-02-29", .date),
            ("Deva", .script), ("mai", .language),
            ("110092", .pinCode), ("12150", .trainNumber), ("NDLS", .stationCode), ("6412345678", .pnr),
            ("image/svg+xml", .mediaType), ("", .uuid),
            ("sanket.alerts.missing-person/1/19/42/notified/IN-WB", .eventID), ("sanket.feed/0/38/0", .recordID),
            ("missingPerson.names[3].text", .fieldPath), ("2026-11-20.1", .version),
        ])
    func right(text: String, format: Sanket_V1_Format) { #expect(Format.broken(text, as: format) == nil) }

    @Test(
        "tell what is wrong",
        arguments: [
            ("WB 74 ?? 1234", Sanket_V1_Format.plate), ("बा १ च १२३४", .plate), ("BH 22 1234 AAA", .plate),
            ("9812345678", .phone), ("+0123456789", .phone), ("2023-02-29", .date), ("2026-13-01", .date),
            ("0000-01-01", .date),
            ("20-11-2026", .date), (String(repeating: "9", count: 65), .pnr), ("deva", .script), ("hindi", .language),
            ("010092", .pinCode),
            ("1215", .trainNumber), ("ndls", .stationCode), ("641234567", .pnr), ("image", .mediaType),
            ("Rekha Devi", .eventID), ("a/1/2/3/notified/Rekha", .eventID), ("missingPerson.rekha", .fieldPath),
            ("missingPerson.names[Rekha].text", .fieldPath), ("Rekha", .version), ("rekha.devi", .ruleName),
            ("x/1", .revisionID),
        ])
    func wrong(text: String, format: Sanket_V1_Format) { #expect(Format.broken(text, as: format) != nil) }
}

@Suite("An Aadhaar-like number")
struct NationalNumberTests {
    @Test(
        "is found in a run, in fours, and inside other text",
        arguments: [
            "234123412346", "2341 2341 2346", "no. 2341-2341-2346.", "क२ 234123412346 ख", "12 2341 2341 2346",
            "2341.2341.2346", "2341 - 2341 - 2346", "234123 412346", "234 123 412 346", "2341 23412346",
            "२३४१ २३४१ २३४६", "२३४१२३४१२३४६", "২৩৪১ ২৩৪১ ২৩৪৬", "۲۳۴۱۲۳۴۱۲۳۴۶", "２３４１２３４１２３４６",
            "1111 2341 2341 2346 9999",
        ])
    func found(text: String) { #expect(NationalNumber.occurs(in: text)) }

    @Test(
        "is not seen in mobile numbers, longer numbers, and numbers that fail the check",
        arguments: [
            "919812345674", "+919812345674", "234123412345", "2341234123461", "123412341234", "6412345678 12",
            "2341 2341 23 46", "2341    2341 2346", "2341x2341x2346", "", "234123412", "23-4123-41234-6",
        ])
    func spared(text: String) { #expect(!NationalNumber.occurs(in: text)) }

    @Test("is found where a phone number, a plate or a PNR should stand, but not in a whole phone number")
    func codes() {
        let wrong = Validator.violations(
            of: .sample(.suspectMovement) {
                $0.officer.phone = "2341 2341 2346"
                $0.suspectMovement.phones = ["+234123412346", "234123412346"]
                $0.suspectMovement.legs = [
                    .with {
                        $0.train.pnr = "234123412346"; $0.vehicle.plate = "2341 2341 2346"
                    }
                ]
            }
        ).filter { $0.rule == "text.national-number" }
        #expect(
            wrong.map(\.path) == [
                "officer.phone", "suspectMovement.phones[1]", "suspectMovement.legs[0].vehicle.plate",
                "suspectMovement.legs[0].train.pnr",
            ])
    }
}
