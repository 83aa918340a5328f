import AcceptanceSupport
import Foundation
import Kafka
import KafkaTesting
import Testing

extension Doors {
    @Suite("sanket dead-letters replay")
    struct ReplayTests {
        /// A dead letter of the test's own, and its address.
        private func letter(_ value: String, partition: Int32 = 19) async throws -> String {
            let home = try home()
            let receipts = try await home.house.produce([
                ProducerRecord(topic: "sanket.alerts.missing-person", partition: partition, value: Array(value.utf8))
            ])
            #expect(try await home.taken(receipts).map(\.outcome) == ["dead"])
            return "\(receipts[0].topic)/1/\(receipts[0].partition)/\(receipts[0].offset)"
        }

        private func openLetters() async throws -> [String] {
            try await home().house.sanket("dead-letters", "list", "--limit", "1000", "--json").objects()
                .compactMap { $0["record"] as? String }
        }

        @Test("the new record names the old one and who ordered it, and the item closes; a second replay is refused")
        func replay() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            // On Bihar's partition, though it is West Bengal's.
            let address = try await letter(AlertJSON.missing(id: id, target: "IN-JH"), partition: 10)
            #expect(try await openLetters().contains(address))
            let outcome = try await home.house.sanket(
                "dead-letters", "replay", address, "--by", "Insp. A. Rao", "--json")
            #expect(outcome.code == 0)
            let told = try await home.records(of: "sanket.notifications", about: id)
            #expect(told.map { $0.header("ce_id") } == ["\(id)/1/IN-JH"])
            let record = try #require(
                try await home.house.records(of: "sanket.alerts.missing-person").first { $0.key == Array(id.utf8) })
            #expect(record.partition == 19)
            #expect(
                record.header("sanket-replay-of") == address && record.header("sanket-replayed-by") == "Insp. A. Rao")
            #expect(try await !openLetters().contains(address))
            let all = try await home.house.sanket("dead-letters", "list", "--all", "--limit", "1000", "--json")
                .objects()
            let closed = all.first { $0["record"] as? String == address }
            #expect(closed?["replayed_as"] as? String == "\(record.topic)/1/19/\(record.offset)")
            let second = try await home.house.sanket("dead-letters", "replay", address, "--by", "Insp. A. Rao")
            #expect(second.code == 1 && second.errors.contains("replayed already"))
        }

        @Test("what can't be attributed is refused with what to do, and goes with a mended file")
        func mended() async throws {
            let house = try home().house
            let id = AlertJSON.newID()
            let json = AlertJSON.missing(id: id)
            let address = try await letter(String(json.dropLast(20)))
            let refused = try await house.sanket("dead-letters", "replay", address, "--by", "Insp. A. Rao")
            #expect(refused.code == 1)
            #expect(refused.errors.contains("--payload") && refused.errors.contains("--file"))
            #expect(try await openLetters().contains(address))

            let file = FileManager.default.temporaryDirectory.appending(path: "\(id).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(json.replacing("IN-WB", with: "IN-ZZ").utf8).write(to: file)
            let invalid = try await house.sanket(
                "dead-letters", "replay", address, "--by", "Insp. A. Rao", "--file", file.path())
            #expect(invalid.code == 1 && invalid.errors.contains("origin: state.unknown"))

            try Data(json.utf8).write(to: file)
            try await house.sanket("dead-letters", "replay", address, "--by", "Insp. A. Rao", "--file", file.path())
                .mustBe(0)
            #expect(try await home().records(of: "sanket.notifications", about: id).count == 1)
            #expect(try await !openLetters().contains(address))
        }

        @Test("of a record that is no dead letter it says so")
        func notDead() async throws {
            let outcome = try await home().house.sanket(
                "dead-letters", "replay", "sanket.alerts.missing-person/1/19/99999999", "--by", "Insp. A. Rao")
            #expect(outcome.code == 1 && outcome.errors.contains("no dead letter"))
        }
    }
}
