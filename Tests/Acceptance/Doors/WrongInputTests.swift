import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("Wrong input on a topic")
    struct WrongInputTests {
        static let topic = "sanket.alerts.missing-person"

        /// What stands on the topic, what must be said of it, and where it must be told of.
        struct Wrong: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var reason: String
            /// `path: rule`, as the log and the dead letter tell it; nil where no rule of the content is broken.
            var detail: String?
            /// What was sent before it, to the same partition.
            var before: [UInt8]?
            var value: [UInt8]
            var topic = WrongInputTests.topic
            var partition: Int32 = 19
            /// The partition of its dead letter.
            var told: Int32
        }

        static let cases: [Wrong] = {
            let taken = AlertJSON.newID()
            let conflicted = AlertJSON.newID()
            let message = try? Sanket_V1_Alert(jsonString: AlertJSON.missing())
            let whole: [UInt8] = (try? message?.serializedBytes()) ?? []
            let noise: [UInt8] = [0xff, 0x00, 0x9c, 0x27, 0xe1, 0x0a, 0xc3, 0x28]
            func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
            return [
                Wrong(
                    testDescription: "random bytes", reason: "undecodable", detail: "protobuf.malformed",
                    value: noise + (0..<200).map { _ in UInt8.random(in: 0x80...0xff) },
                    told: 0),
                Wrong(
                    testDescription: "a truncated protobuf", reason: "undecodable", detail: "protobuf.malformed",
                    value: Array(whole.dropLast(3)), told: 0),
                Wrong(
                    testDescription: "an origin that is not the partition's State", reason: "wrong-partition",
                    detail: "origin: origin.partition", value: bytes(AlertJSON.missing(origin: "IN-KL")), told: 32),
                Wrong(
                    testDescription: "a kind that is not the topic's", reason: "wrong-kind",
                    detail: "missingPerson: kind.topic",
                    value: bytes(AlertJSON.missing()), topic: "sanket.alerts.rescue-request", told: 19),
                Wrong(
                    testDescription: "a rescue that tells no host", reason: "unroutable",
                    detail: "rescueRequest.place.state: host.missing",
                    value: bytes(rescue(AlertJSON.newID(), host: "")),
                    topic: "sanket.alerts.rescue-request", told: 19),
                Wrong(
                    testDescription: "a rescue whose host is no State", reason: "unroutable",
                    detail: "rescueRequest.place.state: state.unknown",
                    value: bytes(rescue(AlertJSON.newID(), host: "Bihar")), topic: "sanket.alerts.rescue-request",
                    told: 19),
                Wrong(
                    testDescription: "an origin that is no State", reason: "unattributable",
                    detail: "origin: state.unknown", value: bytes(AlertJSON.missing(origin: "Bengal")), told: 0),
                Wrong(
                    testDescription: "an id that is none", reason: "unattributable", detail: "id: id.uuid",
                    value: bytes(AlertJSON.missing(id: "17")), told: 19),
                Wrong(
                    testDescription: "a truncated JSON", reason: "undecodable", detail: "json.malformed",
                    value: bytes(String(AlertJSON.missing().dropLast(2))), told: 0),
                Wrong(
                    testDescription: "no id", reason: "unattributable", detail: "id: id.missing",
                    value: bytes(AlertJSON.missing(id: "")), told: 19),
                Wrong(
                    testDescription: "nothing at all", reason: "undecodable", detail: "alert.empty", value: [], told: 0),
                Wrong(
                    testDescription: "the same revision with another content", reason: "revision-conflict", detail: nil,
                    before: bytes(AlertJSON.missing(id: conflicted)),
                    value: bytes(AlertJSON.missing(id: conflicted, headline: "Another")), told: 19),
                Wrong(
                    testDescription: "another State's id", reason: "identity-conflict", detail: nil,
                    before: bytes(AlertJSON.missing(id: taken, origin: "IN-TN")),
                    value: bytes(AlertJSON.missing(id: taken, revision: 2)), told: 19),
            ]
        }()

        @Test(
            "is a dead letter with the exact reason and the bytes intact, and the next record goes on", arguments: cases
        )
        func dead(wrong: Wrong) async throws {
            let home = try home()
            if let before = wrong.before {
                let origin = try Sanket_V1_Alert(jsonUTF8Bytes: before).origin
                let partition = try #require(State(iso: origin)).partition
                let receipts = try await home.house.produce([
                    ProducerRecord(topic: wrong.topic, partition: partition, value: before)
                ])
                #expect(try await home.taken(receipts).map(\.outcome) == ["accepted"])
            }
            let next = AlertJSON.newID()
            let isRescue = wrong.topic.hasSuffix("rescue-request")
            let good = isRescue ? Self.rescue(next) : AlertJSON.missing(id: next)
            let receipts = try await home.house.produce(
                [wrong.value, Array(good.utf8)].map {
                    ProducerRecord(topic: wrong.topic, partition: wrong.partition, value: $0)
                })
            let rows = try await home.taken(receipts)
            #expect(rows.map(\.outcome) == ["dead", "accepted"])
            #expect(rows[0].reason == wrong.reason)
            #expect(rows[0].detail == wrong.detail)
            #expect(rows[0].payload == wrong.value)
            try await isListed(receipts[0], wrong)
            try await isPublished(receipts[0], wrong)
            if wrong.reason.hasSuffix("conflict") {
                let event = "reason=\(wrong.reason) [Ingest] security: conflicting records"
                #expect(await eventually { home.serve.errors.contains(event) })
            }
        }

        @Test("with NUL in its texts and in its headers is taken, and goes the whole way")
        func nul() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let json = AlertJSON.missing(
                id: id, headline: "a\\u0000b", more: #","narrative":"\u0000","language":"h\u0000i""#)
            let nul: [UInt8] = [0x61, 0, 0x62]
            let receipts = try await home.house.produce([
                ProducerRecord(
                    topic: Self.topic, partition: 19, key: nul,
                    headers: [
                        KafkaHeader(name: "content-type", value: Array("application/json".utf8)),
                        KafkaHeader(name: "ce_id", value: nul), KafkaHeader(name: "traceparent", value: nul),
                        KafkaHeader(name: "ce_time", value: [0]), KafkaHeader(name: "sanket-replay-of", value: nul),
                        KafkaHeader(name: "other", value: nil),
                    ], value: Array(json.utf8))
            ])
            let row = try await home.taken(receipts[0])
            #expect(row.outcome == "accepted" && row.payload == Array(json.utf8))
            #expect(row.warnings == ["language: language.format"])
            let records = try await home.records(of: "sanket.notifications", about: id)
            #expect(records.map { $0.header("ce_id") } == ["\(id)/1/IN-BR"])
        }

        static func rescue(_ id: String, host: String = "IN-BR") -> String {
            """
            {"id":"\(id)","revision":1,"origin":"IN-WB","status":"STATUS_ACTUAL","lifecycle":"LIFECYCLE_ISSUED",\
            "urgency":"URGENCY_EXPECTED","issuedAt":"2026-11-20T10:00:00+05:30","rescueRequest":{\
            "place":{"state":"\(host)"},"requestedActions":["RESCUE_ACTION_RESCUE"]}}
            """
        }

        /// `dead-letters list` has it, and `show --payload` gives its bytes back.
        private func isListed(_ receipt: RecordPlace, _ wrong: Wrong) async throws {
            let house = try home().house
            let address = "\(receipt.topic)/1/\(receipt.partition)/\(receipt.offset)"
            let items = try await house.sanket("dead-letters", "list", "--limit", "1000", "--json").objects()
            let item = try #require(items.first { $0["record"] as? String == address })
            #expect(item["reason"] as? String == wrong.reason)
            #expect(item["size"] as? Int == wrong.value.count)
            let digest = try await home().sha256(wrong.value).map { String(format: "%02x", $0) }.joined()
            #expect(item["sha256"] as? String == digest)
            let file = FileManager.default.temporaryDirectory.appending(path: "letter-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            let show = try Program(
                "/bin/sh", ["-c", "exec \"$0\" dead-letters show --payload \(address) > \(file.path())", House.sanket],
                environment: house.environment())
            #expect(await show.end() == 0)
            #expect(try Array(Data(contentsOf: file)) == wrong.value)
        }

        /// `sanket.dead-letters` has it on its origin's partition, or on that of the Union.
        private func isPublished(_ receipt: RecordPlace, _ wrong: Wrong) async throws {
            let house = try home().house
            let id = "\(receipt.topic)/1/\(receipt.partition)/\(receipt.offset)"
            let isThere = try await eventually(within: .seconds(20)) {
                try await house.records(of: "sanket.dead-letters").contains { $0.header("ce_id") == id }
            }
            #expect(isThere)
            let records = try await house.records(of: "sanket.dead-letters").filter { $0.header("ce_id") == id }
            #expect(records.map(\.partition) == [wrong.told])
            let letter = try Sanket_V1_DeadLetter(serializedBytes: records.first?.value ?? [])
            #expect(letter.reason == DeadReason(rawValue: wrong.reason)?.wire)
            let told = [letter.path, letter.rule].filter { !$0.isEmpty }.joined(separator: ": ")
            #expect(told == wrong.detail ?? "")
            let digest = try await home().sha256(wrong.value)
            #expect(Array(letter.sha256) == digest)
            #expect(letter.size == UInt32(wrong.value.count))
            #expect(letter.position.offset == receipt.offset && letter.position.partition == receipt.partition)
        }
    }
}
