import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("JSON")
struct JSONTests {
    private func text(_ change: (String) throws -> String) throws -> [UInt8] {
        Array(try change(String(decoding: try Sanket_V1_Alert.sample().json, as: UTF8.self)).utf8)
    }

    private func told(_ violations: [Violation]) -> Set<String> { Set(violations.map { "\($0.path) \($0.rule)" }) }

    private func refused(_ json: [UInt8]) -> Set<String> {
        told(Validator.parse(json: json).failure?.violations ?? [])
    }

    private func taken(_ json: [UInt8]) throws -> Set<String> {
        guard case .alert(_, let warnings) = admit(value: json, headers: [], topicKind: .missingPerson, partition: 19)
        else { throw Lost() }
        return told(warnings)
    }

    private struct Lost: Error {}

    @Test(
        "with a number that is none loses that number, and the alert goes on",
        arguments: [
            #""+1""#, #""007""#, #""0x10""#, #"" 1""#, #""1 ""#, #""""#, #""1.""#, #""-0""#, "-0", "-1", "1.5",
            "4294967296", "1e99",
            #""NaN""#, #""Infinity""#, #""１""#,
        ])
    func numbers(number: String) throws {
        let json = try text { $0.dropLast() + #","agency":{"name":"Railway Police","district":\#(number)}}"# }
        let isZero = number.contains("-0")
        #expect(try taken(json) == (isZero ? [] : ["agency.district json.number"]))
        #expect(refused(json) == (isZero ? [] : ["agency.district json.number"]))
        let alert = admit(value: json, headers: [], topicKind: .missingPerson, partition: 19).alert
        #expect(try alert?.message.decoded().agency == .with { $0.name = "Railway Police" })
    }

    @Test("takes whole numbers in every spelling", arguments: ["312", #""312""#, "312.0", "3.12e2", #""312.00""#])
    func wholeNumbers(number: String) throws {
        let json = try text { $0.dropLast() + #","agency":{"district":\#(number)}}"# }
        #expect(try Validator.parse(json: json).get().agency.district == 312)
    }

    @Test("with a member that comes twice keeps the first, and says so, under either of its names")
    func twice() throws {
        for (members, path) in [
            (#""headline":"one","headline":"two""#, "headline"),
            (#""utcOffsetMinutes":330,"utc_offset_minutes":0"#, "utcOffsetMinutes"),
            (#""headline":"one","head\u006cine":"two""#, "headline"),
            (#""agency":{"name":"one","name":"two"}"#, "agency.name"),
        ] {
            let json = try text { $0.dropLast() + ",\(members)}" }
            #expect(try taken(json) == ["\(path) json.twice"])
            #expect(refused(json) == ["\(path) json.twice"])
        }
        let json = try text { $0.dropLast() + #","headline":"one","headline":"two"}"# }
        let alert = admit(value: json, headers: [], topicKind: .missingPerson, partition: 19).alert
        #expect(alert?.message.headline.description == "one")
    }

    @Test("of every field there is means the same as in protobuf", arguments: Kind.allCases)
    func everyField(kind: Kind) throws {
        let json = try Specimen { path, _ in
            path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : "IN-WB"
        }.json(kind)
        let alert = try #require(
            admit(value: Array(json.utf8), headers: [], topicKind: kind, partition: 19).alert)
        #expect(alert.canonicalBytes() == Alert(try Sanket_V1_Alert(jsonString: json))?.canonicalBytes())
    }

    @Test("of times means what the library reads in them")
    func times() throws {
        for time in [
            "2026-11-20T09:30:00Z", "2026-11-20T09:30:00.5+05:30", "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "2024-02-29T23:59:59-12:00", "1969-12-31T23:59:59.1Z", "2000-03-01T00:00:00+13:00", "1900-02-28T12:00:00Z",
            "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-20", "2026-11-20T24:00:00Z",
            "2026-11-20 09:30:00Z",
            "2026-11-20T09:30:00", "2026-11-20T09:30:00+0530", "0001-01-01T00:00:00+05:30", "2026-11-20T09:30:60Z",
            "yesterday",
            "2026-11-20T09:30:00.Z", "2026-11-20T09:30:00Zx", "-026-11-20T09:30:00Z",
        ] {
            let json = try text { try $0.replacing(Regex("\"issuedAt\":\"[^\"]*\""), with: "\"issuedAt\":\"\(time)\"") }
            let expected = try? Google_Protobuf_Timestamp(jsonString: "\"\(time)\"")
            let alert = try #require(admit(value: json, headers: [], topicKind: .missingPerson, partition: 19).alert)
            let message = try alert.message.decoded()
            #expect((message.hasIssuedAt ? message.issuedAt : nil) == expected, "\(time)")
        }
    }

    @Test("of a thousand mutations is taken or dead, never lost for one field")
    func mutations() throws {
        var generator = Seeded(state: 5)
        let original = String(decoding: try Contract.example("train-with-legs").json, as: UTF8.self)
        let values = [
            "0", "-0", "1e3", "\"+1\"", "\"\"", "null", "[]", "{}", "true", "\"IN-WB\"", "[null]", "7", "1.5",
        ]
        let members = original.matches(of: try Regex("\"[A-Za-z]+\":(\"[^\"]*\"|[0-9.]+|true|false)"))
        for _ in 0..<1000 {
            let member = try #require(members.randomElement(using: &generator))
            let value = try #require(values.randomElement(using: &generator))
            let name = original[member.range].prefix { $0 != ":" }
            var text = original
            text.replaceSubrange(member.range, with: "\(name):\(value)")
            let admission = admit(value: Array(text.utf8), headers: [], topicKind: .suspectMovement, partition: 10)
            #expect(admission.deadReason != .undecodable, "\(name):\(value)")
        }
    }
}
