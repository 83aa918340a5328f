import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("A producer that is not ours is taken exactly like sanket publish")
    struct ForeignProducerTests {
        private static let kcatPath = ProcessInfo.processInfo.environment["SANKET_TEST_KCAT"]
        private static let pythonPath = ProcessInfo.processInfo.environment["SANKET_TEST_PYTHON"]

        /// That an alert with this id to IN-BR from IN-WB went the whole way.
        private func isNotified(_ id: String) async throws {
            let home = try home()
            let records = try await home.records(of: "sanket.notifications", about: id)
            #expect(records.map { $0.header("ce_id") } == ["\(id)/1/IN-BR"])
            #expect(records.map(\.partition) == [10])
            #expect(try await home.outcomes(of: id) == ["accepted"])
        }

        @Test("kcat: JSON, no headers, an explicit partition", .enabled(if: kcatPath != nil, "needs SANKET_TEST_KCAT"))
        func kcat() async throws {
            let id = AlertJSON.newID()
            let servers = try home().house.bootstrapServers
            let outcome = try await run(
                try #require(Self.kcatPath), ["-P", "-b", servers, "-t", "sanket.alerts.missing-person", "-p", "19"],
                input: AlertJSON.missing(id: id) + "\n")
            try outcome.mustBe(0)
            try await isNotified(id)
        }

        @Test(
            "kcat: JSON and protobuf with CloudEvents headers", .enabled(if: kcatPath != nil, "needs SANKET_TEST_KCAT"),
            arguments: ["json", "protobuf"])
        func kcatWithHeaders(encoding: String) async throws {
            let id = AlertJSON.newID()
            let json = AlertJSON.missing(id: id)
            let bytes: [UInt8] =
                encoding == "json" ? Array(json.utf8) : try Sanket_V1_Alert(jsonString: json).serializedBytes()
            let file = FileManager.default.temporaryDirectory.appending(path: id)
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(bytes).write(to: file)
            let headers = [
                "ce_specversion=1.0", "ce_id=\(id)/1", "ce_type=sanket.v1.Alert", "ce_source=/IN-WB",
                "ce_time=2026-11-20T04:30:00Z", "ce_subject=\(id)", "content-type=application/\(encoding)",
            ]
            let outcome = try await run(
                try #require(Self.kcatPath),
                ["-P", "-b", try home().house.bootstrapServers, "-t", "sanket.alerts.missing-person", "-p", "19"]
                    + ["-k", id] + headers.flatMap { ["-H", $0] } + [file.path()])
            try outcome.mustBe(0)
            try await isNotified(id)
        }

        @Test(
            "Python: deploy/examples/publish.py, JSON with CloudEvents headers",
            .enabled(if: pythonPath != nil, "needs SANKET_TEST_PYTHON"))
        func python() async throws {
            let id = AlertJSON.newID()
            let file = FileManager.default.temporaryDirectory.appending(path: "\(id).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(AlertJSON.missing(id: id).utf8).write(to: file)
            let script = Contract.root.appending(path: "deploy/examples/publish.py").path()
            let outcome = try await run(
                try #require(Self.pythonPath), [script, "--bootstrap", try home().house.bootstrapServers, file.path()])
            try outcome.mustBe(0)
            #expect(outcome.output.contains("accepted \(id)/1 at sanket.alerts.missing-person/19/"))
            try await isNotified(id)
        }

        @Test(
            "Python: protobuf, from classes made of the contract's own schema",
            .enabled(if: pythonPath != nil, "needs SANKET_TEST_PYTHON"))
        func pythonProtobuf() async throws {
            let id = AlertJSON.newID()
            let script = """
                import sys
                from confluent_kafka import Producer
                from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, timestamp_pb2
                pool = descriptor_pool.Default()
                for file in descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[2], "rb").read()).file:
                    pool.AddSerializedFile(file.SerializeToString())
                alert = message_factory.GetMessageClass(pool.FindMessageTypeByName("sanket.v1.Alert"))()
                json_format.Parse(sys.argv[3], alert)
                producer = Producer({"bootstrap.servers": sys.argv[1], "acks": "all"})
                producer.produce("sanket.alerts.missing-person", alert.SerializeToString(), alert.id, 19,
                                 headers={"content-type": "application/protobuf"})
                sys.exit(producer.flush(30))
                """
            let outcome = try await run(
                try #require(Self.pythonPath),
                [
                    "-c", script, try home().house.bootstrapServers,
                    Contract.folder.appending(path: "sanket.v1.binpb").path(), AlertJSON.missing(id: id),
                ])
            try outcome.mustBe(0)
            try await isNotified(id)
        }

        @Test(
            "the same alert in protobuf and in JSON has one digest: the second is a repeat, and nobody hears it twice")
        func oneDigest() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let json = AlertJSON.missing(id: id)
            let message = try Sanket_V1_Alert(jsonString: json)
            let topic = "sanket.alerts.missing-person"
            let receipts = try await home.house.produce([
                ProducerRecord(topic: topic, partition: 19, value: try message.serializedBytes()),
                ProducerRecord(
                    topic: topic, partition: 19, key: Array(id.utf8),
                    headers: [KafkaHeader(name: "content-type", value: Array("application/json".utf8))],
                    value: Array(json.utf8)),
            ])
            let rows = try await home.taken(receipts)
            #expect(rows.map(\.outcome) == ["accepted", "repeat"])
            try await home.house.sanket("publish", "--wait", "persisted", "-", input: json).mustBe(0)
            #expect(try await home.outcomes(of: id) == ["accepted", "repeat", "repeat"])
            #expect(try await home.records(of: "sanket.notifications", about: id).count == 1)
        }
    }
}
