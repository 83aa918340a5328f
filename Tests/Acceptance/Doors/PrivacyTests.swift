import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import NIOHTTP1
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("Nothing of a victim leaves")
    struct PrivacyTests {
        /// An alert in which every text that may not leave is one that is found nowhere else.
        private struct Planted {
            var id = AlertJSON.newID()
            var secrets: [String] = []

            /// Fills every field of a message of the schema, as JSON.
            mutating func fill(_ shape: MessageShape, only kind: Kind? = nil, path: String = "") -> [String: Any] {
                var object: [String: Any] = [:]
                for field in shape.fields {
                    let other = path.isEmpty ? Kind.allCases.first { $0.field == field.jsonName } : nil
                    if let other, other != kind { continue }
                    guard let value = value(field, path: "\(path).\(field.jsonName)") else { continue }
                    object[field.jsonName] = field.isRepeated ? [value] : value
                }
                return object
            }

            private mutating func value(_ field: FieldShape, path: String) -> Any? {
                switch field.type {
                case .string: return text(field)
                case .message(let index): return fill(Schema.current.messages[index], path: path)
                case .timestamp: return "2026-11-20T10:00:00+05:30"
                case .enumeration(let shape): return shape.name(of: 1)
                case .bool: return true
                default: return nil
                }
            }

            private mutating func text(_ field: FieldShape) -> String? {
                let number = 1000 + secrets.count
                let secret: String
                switch field.format {
                case .text, .line: secret = "Qz\(number)x\(id.suffix(4))"
                case .phone: secret = "+91987650\(number)"
                case .pinCode: secret = "78\(number)"
                case .plate: secret = "WB99QZ\(number)"
                case .date: secret = "2009-0\(number % 9 + 1)-1\(number % 10)"
                case .pnr: secret = "821345\(number)"
                case .sha256: secret = String(repeating: "\(number)", count: 16)
                // Five digits alone turn up in ids by chance.
                case .trainNumber: secret = "9\(number)Qz"
                case .imei: secret = Self.imei(350_000_012_340_000 + number * 10)
                case .handle: secret = "@qz.\(number)x\(id.suffix(4))"
                case .flight: secret = "QZ\(number)"
                case .stationCode: secret = "QZ\(number % 1000)"
                case .uuid: return AlertJSON.newID()
                case .state: return "IN-WB"
                case .language: return "bn"
                case .script: return "Beng"
                case .mediaType: return "image/qz"
                // Of few values, which stand in other places by right.
                case .country: return "BD"
                case .airport: return "DAC"
                default:
                    Issue.record("a format that nothing is planted for: \(field.jsonName)")
                    return nil
                }
                secrets.append(secret)
                return secret
            }

            /// Fourteen digits and their check digit (Luhn).
            private static func imei(_ number: Int) -> String {
                let digits = String(number).dropLast().compactMap(\.wholeNumberValue)
                let sum = digits.enumerated().map { index, digit in
                    index % 2 == 1 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit
                }.reduce(0, +)
                return digits.map(String.init).joined() + String((10 - sum % 10) % 10)
            }
        }

        private func planted(_ kind: Kind) throws -> (json: String, planted: Planted) {
            var planted = Planted()
            let shape = try #require(Schema.current.message(Sanket_V1_Alert.self))
            var object = planted.fill(shape, only: kind)
            object["id"] = planted.id
            object["revision"] = 1
            object["origin"] = "IN-WB"
            object["targetStates"] = ["IN-BR"]
            object["expiresAt"] = nil
            let data = try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
            return (String(decoding: data, as: UTF8.self), planted)
        }

        @Test(
            "no planted text in topics that others read, in the log of serve, or in what commands show",
            arguments: Kind.allCases)
        func leaks(kind: Kind) async throws {
            let home = try home()
            let house = home.house
            let (json, planted) = try planted(kind)
            #expect(planted.secrets.count > 10)
            let published = try await house.sanket("publish", "--json", "--wait", "notified", "-", input: json)
            try published.mustBe(0)
            // The same once more, broken and in the wrong place: what is said of a dead letter is no way out either.
            let topic = "sanket.alerts.\(kind.rawValue)"
            let receipts = try await house.produce([
                ProducerRecord(topic: topic, partition: 19, value: Array(json.utf8.dropLast(2))),
                ProducerRecord(topic: topic, partition: 20, value: Array(json.utf8)),
            ])
            #expect(try await home.taken(receipts).map(\.outcome) == ["dead", "dead"])
            let letters = receipts.map { "\($0.topic)/1/\($0.partition)/\($0.offset)" }
            #expect(
                try await eventually {
                    let ids = try await house.records(of: "sanket.dead-letters").map { $0.header("ce_id") }
                    return letters.allSatisfy { ids.contains($0) }
                })
            #expect(try await eventually { try await house.sanket("alerts", "show", planted.id).code == 0 })

            var places: [(String, [UInt8])] = []
            for name in ["notifications", "feed", "events", "dead-letters"] {
                for record in try await house.records(of: "sanket.\(name)") {
                    var bytes = (record.key ?? []) + (record.value ?? [])
                    for header in record.headers { bytes += Array(header.name.utf8) + (header.value ?? []) }
                    places.append(("\(name)/\(record.partition)/\(record.offset)", bytes))
                }
            }
            places.append(("publish", Array((published.output + published.errors).utf8)))
            places.append(("serve", Array((home.serve.output + home.serve.errors).utf8)))
            let commands = [
                ["alerts", "list", "--limit", "1000"], ["alerts", "show", planted.id], ["alerts", "links", planted.id],
                ["alerts", "find", "--fir", "999999/2026", "--state", "IN-WB"],
                ["dead-letters", "list"],
                ["dead-letters", "show", letters[0]], ["reconcile"], ["doctor"],
            ]
            for command in commands {
                for arguments in [command, command + ["--json"]] {
                    let program = try house.start(arguments, environment: ["SANKET_LOG_LEVEL": "trace"])
                    await program.end()
                    places.append((arguments.joined(separator: " "), Array((program.output + program.errors).utf8)))
                }
            }
            // Through the HTTP door, as those of another State: what they may ask, and what they are told of what they may not.
            for (person, answers) in try await answers(home.web, about: planted, json: json) {
                #expect(!answers.isEmpty)
                for answer in answers {
                    let headers = answer.headers.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
                    places.append((person, Array(headers.utf8) + answer.body))
                }
            }
            #expect(home.serve.errors.contains("dead letters"), "the server's log was looked through")
            for (place, bytes) in places {
                let text = String(decoding: bytes, as: UTF8.self)
                let leaked = planted.secrets.filter { Self.stands($0, in: text) }
                #expect(leaked.isEmpty, "\(place)")
            }
        }

        /// What the door answers to people of a State that has nothing to do with the alert: to each that they ask.
        private func answers(
            _ web: Web, about planted: Planted, json: String
        ) async throws -> [(person: String, answers: [Web.Answer])] {
            let alert = "/v1/alerts/\(planted.id)"
            let hash = planted.secrets.first { $0.count == 64 } ?? String(repeating: "ab", count: 32)
            var all: [(String, [Web.Answer])] = []
            for (role, officer) in [
                ("viewer", nil), ("officer", "kl-01"), ("administrator", "kl-02"), ("auditor", nil), ("publisher", nil),
            ] as [(String, String?)] {
                let token = try await web.token("IN-KL", role, officer: officer)
                var answers: [Web.Answer] = []
                for path in [
                    alert, "\(alert)?revision=1", "/v1/alerts?status=actual&limit=200", "/v1/alerts?from=IN-WB",
                    "/v1/inbox", "\(alert)/photographs/\(hash)", "/metrics", "/readyz", "/v1/alerts/\(hash)",
                ] { answers.append(try await web.ask(.GET, path, token: token)) }
                // The last are deeds and the alert itself, with the wrong State in it: nothing of it comes back.
                for (path, body) in [
                    ("/v1/alerts/search", #"{"name":"Rekha Devi"}"#), ("\(alert)/acknowledgement", "{}"),
                    ("\(alert)/sighting", #"{"seenAt":"2026-11-20T10:10:00+05:30"}"#),
                    ("\(alert)/access-request", #"{"purpose":"ACCESS_PURPOSE_SIGHTING"}"#), ("/v1/alerts", json),
                    ("/v1/alerts", String(json.dropLast(2))),
                ] { answers.append(try await web.ask(.POST, path, token: token, json: body)) }
                #expect(answers.allSatisfy { $0.status < 500 }, "\(role): \(answers.map(\.status))")
                all.append(("\(role) of IN-KL over HTTP", answers))
            }
            // Those of the origin see all of it: what was looked for can be found.
            let own = try await web.ask(.GET, alert, token: try await web.token("IN-WB"))
            let text = own.text.replacing("\\/", with: "/")
            #expect(planted.secrets.allSatisfy { text.contains($0) }, "the origin reads what it wrote")
            return all
        }

        @Test("no text of the published examples that is more than public is on a topic that others read")
        func examples() async throws {
            let house = try home().house
            var secrets: Set<String> = []
            let shape = try #require(Schema.current.message(Sanket_V1_Alert.self))
            for name in try Contract.examples {
                let object = try JSONSerialization.jsonObject(with: Data(try Contract.bytes("examples/\(name).json")))
                Self.collect(object as? [String: Any] ?? [:], shape, .public, &secrets)
            }
            #expect(secrets.count > 100)
            for name in ["notifications", "feed", "events", "dead-letters"] {
                for record in try await house.records(of: "sanket.\(name)") {
                    let text = String(decoding: record.value ?? [], as: UTF8.self)
                    let leaked = secrets.filter { Self.stands($0, in: text) }
                    #expect(leaked.isEmpty, "\(name)/\(record.partition)/\(record.offset)")
                }
            }
        }

        /// Six digits turn up by chance within ids and hashes: as a text of their own they have no hexadecimal digit beside them.
        private static func stands(_ secret: String, in text: String) -> Bool {
            guard secret.utf8.count <= 6, secret.allSatisfy(\.isHexDigit) else { return text.contains(secret) }
            return text.ranges(of: secret).contains { range in
                let before = text[..<range.lowerBound].last
                let after = text[range.upperBound...].first
                return ![before, after].contains { $0?.isHexDigit == true }
            }
        }

        /// Every text whose class, or whose parent's, is more than public, if it is free text or of the two secret classes.
        private static func collect(
            _ object: [String: Any], _ shape: MessageShape, _ inherited: Sanket_V1_Privacy, _ secrets: inout Set<String>
        ) {
            for field in shape.fields {
                let privacy = field.privacy.rawValue > inherited.rawValue ? field.privacy : inherited
                for value in object[field.jsonName].map({ $0 as? [Any] ?? [$0] }) ?? [] {
                    if case .message(let index) = field.type {
                        collect(value as? [String: Any] ?? [:], Schema.current.messages[index], privacy, &secrets)
                    } else if case .string = field.type, let text = value as? String, text.count > 3 {
                        let isFree = field.format == .text || field.format == .line
                        if privacy.rawValue >= 3 || (privacy == .police && isFree) { secrets.insert(text) }
                    }
                }
            }
        }
    }
}
