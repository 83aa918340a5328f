import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("What States do about an alert")
    struct DeedTests {
        private static let now = Date().formatted(.iso8601)

        /// A new alert of West Bengal's to Bihar, notified.
        private func alert() async throws -> String {
            let id = AlertJSON.newID()
            try await home().house.sanket("publish", "--wait", "notified", "-", input: AlertJSON.missing(id: id))
                .mustBe(0)
            return id
        }

        /// Runs a command that records a deed, and gives its line.
        private func record(_ arguments: String..., state: String, officer: String) async throws -> [String:
            any Sendable]
        {
            let program = try home().house.start(
                arguments + ["--state", state, "--officer", officer, "--entered-by", "clerk-1", "--json"])
            let outcome = Outcome(code: await program.end(), output: program.output, errors: program.errors)
            try outcome.mustBe(0)
            return try #require(try outcome.objects().first)
        }

        private func events(of id: String, atLeast count: Int) async throws -> [(ConsumedRecord, Sanket_V1_Event)] {
            let own: Set<Sanket_V1_EventType> = [.persisted, .notified]
            return try await home().records(of: "sanket.events", about: id, atLeast: count + 2)
                .map { ($0, try Sanket_V1_Event(serializedBytes: $0.value ?? [])) }
                .filter { !own.contains($0.1.type) }
        }

        @Test("the sender hears on its own partition who did what and when, in order, under the deed's id")
        func events() async throws {
            let id = try await alert()
            let lines = [
                try await record("ack", id, state: "IN-BR", officer: "br-01"),
                try await record(
                    "answer", id, "refused", "--reason", "no-force-now", "--note", "MARKER", state: "IN-BR",
                    officer: "br-02"),
                try await record(
                    "assign", id, "--unit-kind", "railway-police", "--district", "200", "--within", "30", "--unit",
                    "MARKER", state: "IN-BR", officer: "br-01"),
                try await record("outcome", id, "recovered", "--rescued", "1", state: "IN-BR", officer: "br-03"),
            ]
            let told = try await events(of: id, atLeast: 4)
            #expect(told.map(\.1.type) == [.acknowledged, .refused, .assigned, .outcome])
            #expect(told.map { $0.0.header("ce_id") } == lines.map { $0["deed"] as? String })
            #expect(told.allSatisfy { $0.0.partition == 19 && $0.1.state == "IN-BR" && $0.1.enteredBy == "clerk-1" })
            #expect(told.map(\.1.officer) == ["br-01", "br-02", "br-01", "br-03"])
            #expect(told.map(\.1.number) == told.map(\.1.number).sorted())
            #expect(told[1].1.refusalReason == .noForceNow && told[1].1.hasDueAt && !told[0].1.hasDueAt)
            #expect(told[2].1.unitKind == .railwayPolice && told[2].1.hasDueAt && told[3].1.outcomeKind == .recovered)
            for (record, _) in told {
                #expect(!String(decoding: record.value ?? [], as: UTF8.self).contains("MARKER"))
            }
        }

        @Test("a sighting brings the alert to the State that they are heading to, and to the one that tells it")
        func onward() async throws {
            let id = try await alert()
            let line = try await record(
                "sighting", id, "--at", Self.now, "--district", "525", "--heading", "IN-KL", "--place", "MARKER",
                state: "IN-KA", officer: "ka-grp-11")
            let deed = try #require(line["deed"] as? String)
            let records = try await home().records(of: "sanket.notifications", about: id, atLeast: 3)
                .filter { $0.header("ce_id")?.hasPrefix(deed) == true }
            #expect(records.map(\.partition).sorted() == [29, 32])
            let told = try records.map { try Sanket_V1_Notification(serializedBytes: $0.value ?? []) }
            #expect(Set(told.map { "\($0.id) \($0.target)" }) == ["\(deed)/IN-KA IN-KA", "\(deed)/IN-KL IN-KL"])
            #expect(told.allSatisfy { $0.duty == .act && $0.revision == 1 })
            #expect(Set(told.map { "\($0.target) \($0.disclosure)" }) == ["IN-KA redacted", "IN-KL full"])
            #expect(!records.contains { String(decoding: $0.value ?? [], as: UTF8.self).contains("MARKER") })
        }

        @Test("`alerts show` has them in its timeline, and what the origin has to see to, until it does")
        func timeline() async throws {
            let id = try await alert()
            let house = try home().house
            let sighting = try await record(
                "sighting", id, "--at", Self.now, "--place", "MARKER", state: "IN-BR", officer: "br-grp-2")
            let deed = try #require(sighting["deed"] as? String)
            #expect(
                try await eventually { try await house.sanket("alerts", "show", id, "--json").objects().count == 2 })
            var show = try await house.sanket("alerts", "show", id)
            #expect(show.output.contains("sighted    IN-BR br-grp-2, entered by clerk-1 on behalf of br-grp-2"))
            #expect(show.output.contains(": open") && !show.output.contains("MARKER"))
            _ = try await record("ack", id, "--closes", deed, state: "IN-WB", officer: "wb-03")
            show = try await house.sanket("alerts", "show", id)
            #expect(!show.output.contains(": open") && show.output.contains("sees to \(deed)"))
            let lines = try await house.sanket("alerts", "show", id, "--json").objects()
            #expect(lines.map { $0["type"] as? String } == [nil, "sighted", "acknowledged"])
            #expect(lines[1]["closed_by"] as? String == lines[2]["deed"] as? String)
        }

        @Test("the same State and key once more are the same deed, once")
        func repeats() async throws {
            let id = try await alert()
            let first = try await record("ack", id, "--key", "a7", state: "IN-BR", officer: "br-01")
            let second = try await record("ack", id, "--key", "a7", state: "IN-BR", officer: "br-01")
            #expect(first["deed"] as? String == second["deed"] as? String)
            #expect(first["number"] as? Int == second["number"] as? Int)
            #expect(try await events(of: id, atLeast: 1).count == 1)
            // Also where the command reckons a time from now.
            func assign() async throws -> [String: any Sendable] {
                try await record(
                    "assign", id, "--unit-kind", "ahtu", "--district", "200", "--within", "30", "--key", "a8",
                    state: "IN-BR",
                    officer: "br-01")
            }
            let assigned = try await assign()
            let again = try await assign()
            #expect(assigned["due_at"] != nil && assigned["due_at"] as? String == again["due_at"] as? String)
        }

        @Test("a key that was used is refused for another deed, and nothing of it is swallowed")
        func reusedKey() async throws {
            let id = try await alert()
            let house = try home().house
            func sight(_ heading: String, by officer: String) async throws -> Outcome {
                try await house.sanket(
                    "sighting", id, "--key", "gd-17-\(id)", "--at", Self.now, "--heading", heading, "--state", "IN-BR",
                    "--officer", officer, "--entered-by", "clerk-1")
            }
            try await sight("IN-KL", by: "br-01").mustBe(0)
            try await sight("IN-KL", by: "br-01").mustBe(0)
            for (heading, officer) in [("IN-TN", "br-01"), ("IN-KL", "br-02")] {
                let other = try await sight(heading, by: officer)
                #expect(other.code == 1 && other.errors.contains("another deed"), "\(other.errors)")
            }
            #expect(try await events(of: id, atLeast: 1).count == 1)
        }

        @Test("by an officer's token the State and the officer are the token's, and nobody enters it on their behalf")
        func token() async throws {
            let id = try await alert()
            let house = try home().house
            let folder = FileManager.default.temporaryDirectory.appending(path: "sanket-tokens-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (key, keys) = (folder.appending(path: "key.pem").path(), folder.appending(path: "keys.json").path())
            try await house.sanket("token", "new-key", key, keys).mustBe(0)
            func ack(_ role: String, _ more: String...) async throws -> Outcome {
                let officer = role == "officer" ? ["--officer", "br-07"] : []
                let mint = try house.start(
                    ["token", "mint", "--key", key, "--state", "IN-BR", "--role", role] + officer)
                #expect(await mint.end() == 0)
                let file = folder.appending(path: role).path()
                try Data(mint.output.utf8).write(to: URL(filePath: file))
                let program = try house.start(
                    ["ack", id, "--token", file, "--json"] + more, environment: ["SANKET_TOKEN_KEYS": keys])
                return Outcome(code: await program.end(), output: program.output, errors: program.errors)
            }
            let done = try await ack("officer")
            try done.mustBe(0)
            let line = try #require(try done.objects().first)
            #expect(line["state"] as? String == "IN-BR" && line["officer"] as? String == "br-07")
            #expect(line["entered_by"] == nil)
            #expect(try await ack("publisher").code == 1)
            #expect(try await ack("officer", "--state", "IN-WB").code == 2)
        }

        @Test("what breaks rules is refused with all of them; a State that has no duty can't acknowledge")
        func refused() async throws {
            let id = try await alert()
            let house = try home().house
            let wrong = try await house.sanket(
                "sighting", id, "--state", "IN-KA", "--officer", "R. Gowda", "--note", "ID 2341 2341 2346")
            #expect(wrong.code == 1 && wrong.output.isEmpty && !wrong.errors.contains("2341"))
            for rule in ["seenAt: seen-at.missing", "note: text.national-number", "officer: officer.format"] {
                #expect(wrong.errors.contains(rule), "\(rule)")
            }
            #expect(try await house.sanket("ack", id, "--state", "IN-KA", "--officer", "ka-01").code == 1)
            #expect(
                try await house.sanket("ack", AlertJSON.newID(), "--state", "IN-KA", "--officer", "ka-01").code == 1)
            #expect(try await house.sanket("ack", "x", "--state", "IN-KA", "--officer", "ka-01").code == 2)
        }

        @Test("killed with -9 in between, the deeds come again under the same ids only, and keep their order")
        func crash() async throws {
            let annex = try await Annex.build("deeds")
            var serve = try await annex.serve()
            let id = AlertJSON.newID()
            try await annex.sanket("publish", "--wait", "notified", "-", input: AlertJSON.missing(id: id)).mustBe(0)
            let total = 24
            for number in 1...total {
                try await annex.sanket(
                    "sighting", id, "--at", Self.now, "--heading", number % 2 == 0 ? "IN-KL" : "IN-TN", "--state",
                    "IN-BR",
                    "--officer", "br-01"
                ).mustBe(0)
                if number % 8 == 0 {
                    serve.signal(SIGKILL)
                    await serve.end()
                    serve = try await annex.serve()
                }
            }
            let house = annex.house
            let isTold = try await eventually(within: .seconds(30)) {
                try await Set(deeds(house, annex.topics.events).map(\.number)).count == total
            }
            #expect(isTold)
            let told = try await deeds(house, annex.topics.events)
            #expect(Dictionary(grouping: told, by: \.number).values.allSatisfy { Set($0).count == 1 })
            var first: [Int64] = []
            for event in told where !first.contains(event.number) { first.append(event.number) }
            #expect(first == Array(1...Int64(total)))
            let isOnward = try await eventually {
                let onward = try await house.records(of: annex.topics.notifications)
                    .compactMap { $0.header("ce_id") }.filter { !$0.hasPrefix(id) }
                return Set(onward) == Set(told.map { "\($0.id)/\($0.heading)" })
            }
            #expect(isOnward)
            try await annex.sanket("reconcile", "--settled").mustBe(0)
            serve.signal(SIGTERM)
            await serve.end()
        }

        private func deeds(_ house: House, _ topic: String) async throws -> [Sanket_V1_Event] {
            try await house.records(of: topic).map { try Sanket_V1_Event(serializedBytes: $0.value ?? []) }
                .filter { $0.number > 0 }
        }
    }
}
