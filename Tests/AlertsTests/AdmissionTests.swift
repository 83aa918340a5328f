import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("A record from the topic")
struct AdmissionTests {
    private func take(
        _ value: [UInt8]?, _ headers: [(String, [UInt8]?)] = [], _ kind: Kind = .missingPerson, _ partition: Int32 = 19
    ) -> Admission {
        admit(value: value, headers: headers, topicKind: kind, partition: partition)
    }

    private func header(_ type: String, _ name: String = "content-type") -> [(String, [UInt8]?)] {
        [(name, Array(type.utf8))]
    }

    @Test("is taken in protobuf and in JSON, with any header that names it, or none")
    func encodings() throws {
        let message = Sanket_V1_Alert.sample()
        let json = Array(" \n".utf8) + (try message.json)
        let digest = Alert(message)?.canonicalDigest()
        let protobufHeaders = [
            [], header("application/protobuf"), header("application/x-protobuf; charset=x"), header("text/plain"),
        ]
        for headers in protobufHeaders {
            #expect(take(try message.protobuf, headers).alert?.canonicalDigest() == digest)
        }
        let jsonHeaders = [
            [], header("application/json; charset=UTF-8"), header("Application/JSON", "CE_DataContentType"),
            header("\0\u{FFFD}"),
        ]
        for headers in jsonHeaders { #expect(take(json, headers).alert?.canonicalDigest() == digest) }
    }

    @Test("is taken with a warning when its header names the other encoding")
    func wrongHeader() throws {
        let message = Sanket_V1_Alert.sample()
        #expect(take(try message.json, header("application/protobuf")).rules == ["content-type.mismatch"])
        #expect(take(try message.protobuf, header("application/json")).rules == ["content-type.mismatch"])
    }

    @Test("is dead when it can't be decoded")
    func undecodable() throws {
        let message = try Sanket_V1_Alert.sample { $0.headline = "A long enough line to cut in" }.protobuf
        for bytes in [
            nil, [], [0xFF, 0x00, 0xFE], Array("{\"id\":".utf8), Array("[]".utf8), Array(message.dropLast(3)),
        ] {
            let admission = take(bytes)
            #expect(admission.deadReason == .undecodable)
        }
    }

    @Test("is dead when it can't be attributed, and tells which of the two is missing")
    func unattributable() throws {
        let cases: [((inout Sanket_V1_Alert) -> Void, String)] = [
            ({ $0.id = "" }, "id: id.missing"), ({ $0.id = "17" }, "id: id.uuid"),
            ({ $0.origin = "" }, "origin: origin.missing"), ({ $0.origin = "Bengal" }, "origin: state.unknown"),
        ]
        for (change, expected) in cases {
            guard
                case .dead(.unattributable, let detail, let origin, let id, let revision) = take(
                    try Sanket_V1_Alert.sample(.missingPerson, change).protobuf)
            else { Issue.record("not dead"); continue }
            #expect(detail.description == expected)
            #expect((origin == nil) == expected.hasPrefix("origin") && (id == nil) == expected.hasPrefix("id"))
            #expect(revision == 1)
        }
    }

    @Test("is dead in the partition of another State")
    func wrongPartition() throws {
        guard
            case .dead(.wrongPartition, let detail, let origin, let id, _) = take(
                try Sanket_V1_Alert.sample().protobuf, [], .missingPerson, 10)
        else { Issue.record("not dead"); return }
        #expect(detail.description == "origin: origin.partition" && origin?.iso == "IN-WB" && id != nil)
    }

    @Test("is dead in the topic of another kind")
    func wrongKind() throws {
        let admission = take(try Sanket_V1_Alert.sample(.rescueRequest).protobuf)
        #expect(admission.deadReason == .wrongKind && admission.rules == ["kind.topic"])
    }

    @Test("is dead without a kind when it names no State that is told, and taken when it names one")
    func withoutKind() throws {
        for change: (inout Sanket_V1_Alert) -> Void in [
            { $0.targetStates = ["nowhere"] }, { $0.targetStates = ["IN-WB"] },
            {
                $0.targetStates = []; $0.offenderStates = ["IN-BR"]
            },
        ] {
            let empty = Sanket_V1_Alert.sample {
                $0.clearMissingPerson(); change(&$0)
            }
            let admission = take(try empty.protobuf)
            #expect(admission.deadReason == .unroutable && admission.rules == ["kind.missing"])
        }
        let named = Sanket_V1_Alert.sample { $0.clearMissingPerson() }
        #expect(take(try named.protobuf).rules == ["kind.missing"])
    }

    @Test("of two kinds is taken as that of its topic, with a warning")
    func twoKinds() throws {
        let both = Sanket_V1_Alert.sample {
            $0.suspectMovement = Sanket_V1_Alert.sample(.suspectMovement).suspectMovement
        }
        let admission = take(try both.protobuf, [], .suspectMovement)
        #expect(admission.alert?.kind == .suspectMovement && admission.rules == ["kind.two"])
    }

    @Test("is taken with everything else as a warning, none of it an error")
    func lenient() throws {
        let untidy = Sanket_V1_Alert.sample {
            $0.revision = 0
            $0.status = .unspecified
            $0.urgency = .UNRECOGNIZED(77)
            $0.clearIssuedAt()
            $0.expiresAt = .init(seconds: .max)
            $0.destinationStates = ["IN-ZZ"]
            $0.narrative = String(repeating: "x", count: 20_000) + " 2341 2341 2346"
            $0.officer.phone = "033-22145"
            $0.missingPerson.names = [.with { $0.text = "a\0b\nc" }]
        }
        guard case .alert(let alert, let warnings) = take(try untidy.protobuf) else { Issue.record("dead"); return }
        #expect(try alert.revision == 1 && alert.message.decoded().missingPerson.names[0].text == "a\0b\nc")
        #expect(warnings.allSatisfy { $0.severity == .warning })
        let told = Set(warnings.map { "\($0.path) \($0.rule)" })
        for expected in [
            "revision revision.minimum", "status status.missing", "urgency enumeration.unknown",
            "issuedAt issued-at.missing", "expiresAt time.range", "destinationStates[0] state.unknown",
            "narrative text.length", "narrative text.national-number", "officer.phone phone.format",
            "missingPerson.names[0].text line.break",
        ] { #expect(told.contains(expected), "\(expected)") }
    }

    @Test("in JSON with unknown fields and wrong values is taken, and no warning quotes the sender's own names")
    func lenientJSON() throws {
        var text = String(decoding: try Sanket_V1_Alert.sample().json, as: UTF8.self).dropLast()
        text += #","Rekha Devi":{"a":1},"headline":5,"certainty":"SURE","missing_person":{"x":1},"revision":"9"}"#
        let admission = take(Array(text.utf8))
        #expect(admission.alert?.origin.iso == "IN-WB")
        guard case .alert(_, let warnings) = admission else { return }
        let told = Set(warnings.map { "\($0.path) \($0.rule)" })
        #expect(
            told.isSuperset(of: [
                " json.unknown-field", "headline json.type", "certainty json.enumeration", "missingPerson json.twice",
            ]))
        #expect(!warnings.contains { $0.path.contains("Rekha") })
    }

    @Test("with a time that is none in JSON loses the time and nothing else")
    func wrongTime() throws {
        let text = String(decoding: try Sanket_V1_Alert.sample().json, as: UTF8.self)
            .replacing(try Regex("\"issuedAt\":\"[^\"]*\""), with: "\"issuedAt\":\"yesterday\"")
        let admission = take(Array(text.utf8))
        #expect(admission.alert?.issuedAt == nil && admission.alert?.id != nil)
        #expect(admission.rules == ["json.time"])
    }

    @Test("with fields of a newer schema is taken, the fields kept")
    func newer() throws {
        let bytes = try Sanket_V1_Alert.sample().protobuf + [0xF2, 0x3F, 0x03, 0x61, 0x62, 0x63]
        let admission = take(bytes)
        #expect(admission.rules == ["protobuf.unknown-field"])
        #expect(admission.alert?.canonicalBytes().suffix(3) == Array("abc".utf8))
    }

    @Test("nested ten thousand deep does no harm, in either encoding")
    func deep() throws {
        let open = String(repeating: "[", count: 10_000)
        #expect(take(Array("{\"a\":\(open)".utf8)).deadReason == .undecodable)
        #expect(take(Array(String(repeating: "{\"missingPerson\":", count: 10_000).utf8)).deadReason == .undecodable)
        #expect(take([UInt8](repeating: 0x0B, count: 10_000)).deadReason == .undecodable)
        let groups = [UInt8](repeating: 0x0B, count: 5_000) + [UInt8](repeating: 0x0C, count: 5_000)
        _ = take(try Sanket_V1_Alert.sample().protobuf + groups)
    }

    @Test("of a thousand random and a thousand damaged ones brings nothing down")
    func noise() throws {
        var generator = Seeded(state: 20_261_120)
        let example = try Contract.example("train-with-legs")
        let (protobuf, json) = (try example.protobuf, try example.json)
        for _ in 0..<1000 {
            let count = Int.random(in: 0..<300, using: &generator)
            _ = take((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
            for original in [protobuf, json] {
                var damaged = original
                for _ in 0..<3 {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(
                        in: .min ... .max, using: &generator)
                }
                if Bool.random(using: &generator) {
                    damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
                }
                let admission = take(damaged, [], .suspectMovement, 10)
                if let alert = admission.alert { _ = Redaction.feedItem(of: alert, recordedAt: Date()) }
            }
        }
    }

    @Test("by every example, in either encoding, is an alert that keeps all it was sent with")
    func examples() throws {
        for name in try Contract.examples {
            let message = try Contract.example(name)
            let kind = try #require(Alert(message)).kind
            let partition = try #require(State(iso: message.origin)).partition
            for value in [try message.protobuf, try message.json] {
                let alert = try #require(take(value, [], kind, partition).alert)
                #expect(try alert.message.decoded() == message)
            }
        }
    }
}
