import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("sanket watch and sanket route")
    struct WatchTests {
        @Test("watch --state shows a State's notifications from the beginning, as many as asked")
        func state() async throws {
            let outcome = try await home().house.sanket(
                "watch", "--state", "IN-BR", "--limit", "1", "--from-beginning", "--json")
            #expect(outcome.code == 0)
            let objects = try outcome.objects()
            #expect(objects.count == 1 && objects[0]["target"] as? String == "IN-BR")
        }

        @Test("watch --feed shows what a dashboard may see")
        func feed() async throws {
            let outcome = try await home().house.sanket("watch", "--feed", "--limit", "2", "--from-beginning", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.objects().allSatisfy { $0["alertId"] != nil && $0["target"] == nil })
            #expect(try outcome.objects().count == 2)
        }

        @Test("watch speaks to a person in the language asked for", arguments: ["en", "hi"])
        func language(code: String) async throws {
            let outcome = try await home().house.sanket(
                "watch", "--state", "IN-BR", "--limit", "1", "--from-beginning", "--language", code)
            #expect(outcome.code == 0)
            let isHindi = outcome.output.unicodeScalars.contains { (0x0900...0x097F).contains($0.value) }
            #expect(isHindi == (code == "hi"))
            #expect(outcome.output.contains(" · "))
        }

        @Test("watch shows what comes once it has said that it follows, and Ctrl-C ends it with 0")
        func live() async throws {
            let house = try home().house
            let watch = try house.start(["watch", "--state", "IN-PY"])
            #expect(await eventually { watch.errors.contains("following") })
            try await house.sanket("publish", "-", input: AlertJSON.missing(origin: "IN-LD", target: "IN-PY")).mustBe(0)
            #expect(await eventually { watch.output.contains("Missing person") })
            watch.signal(SIGINT)
            let start = ContinuousClock.now
            #expect(await watch.end() == 0)
            #expect(ContinuousClock.now - start < .seconds(3))
        }

        @Test("a record that is none of Sanket's is told by its place on the error output, and the rest goes on")
        func broken() async throws {
            let annex = try await Annex.build("watched")
            var notification = Sanket_V1_Notification()
            notification.target = "IN-BR"
            let good = try notification.serializedBytes() as [UInt8]
            func record(_ id: String?, _ value: [UInt8]?) -> ProducerRecord {
                ProducerRecord(
                    topic: annex.topics.notifications, partition: 10,
                    headers: id.map { [KafkaHeader(name: "ce_id", value: Array($0.utf8))] } ?? [], value: value)
            }
            try await annex.house.produce([
                record("a", [0xFF, 0xFF]), record(nil, [0x0A, 0x7F]), record("b", good), record("b", good),
                record("c", good),
            ])
            let outcome = try await annex.sanket(
                "watch", "--state", "IN-BR", "--from-beginning", "--limit", "2", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.objects().map { $0["target"] as? String } == ["IN-BR", "IN-BR"])
            for offset in 0...1 {
                #expect(outcome.errors.contains("watched.notifications/10 offset \(offset) can't be read"))
            }
        }

        @Test(
            "wrong use ends with 2 and says what is wrong",
            arguments: [
                ["watch", "--state", "IN-QZ"], ["watch"], ["watch", "--feed", "--state", "IN-BR"],
                ["watch", "--feed", "--limit", "0"], ["watch", "--feed", "--language", "fr"],
                ["alerts", "list", "--from", "IN-QZ"],
                ["alerts", "list", "--limit", "0"], ["alerts", "show", "nonsense"],
                ["dead-letters", "show", "nonsense"],
                ["dead-letters", "replay", "sanket.alerts.missing-person/1/19/0"],
                ["dead-letters", "replay", "--by", " ", "sanket.alerts.missing-person/1/19/0"], ["publish"],
                ["publish", "--wait", "forever", "-"], ["route", "/no/such/file"], ["topics", "rebase"],
                ["alerts", "list", "--all", "--status", "test"], ["topics", "apply", "--replication", "0"],
                ["no-such-command"],
            ])
        func wrongUse(arguments: [String]) async throws {
            let program = try home().house.start(arguments)
            #expect(await program.end() == 2)
            #expect(!program.errors.isEmpty && program.output.isEmpty)
        }

        @Test("route explains a decision as the contract has it, with neither broker nor database")
        func route() async throws {
            let path = Contract.folder.appending(path: "examples/train-with-legs.json").path()
            let nowhere = [
                "SANKET_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "SANKET_DATABASE_URL": "postgresql://127.0.0.1:1/none",
            ]
            let house = try home().house
            let json = try await house.sanket("route", path, "--json", environment: nowhere)
            #expect(json.code == 0)
            let targets = try #require(try json.objects().first?["targets"] as? [[String: Any]])
            let wanted = try Contract.targets.filter { $0.example == "train-with-legs" }
            let told = targets.map { target in
                let reasons = target["reasons"] as? [String] ?? []
                return "\(target["state"] ?? "") \(target["duty"] ?? "") \(reasons.joined(separator: ";"))"
            }
            #expect(told == wanted.map { "\($0.state) \($0.duty) \($0.reasons.joined(separator: ";"))" })
            let table = try await house.sanket("route", path, environment: nowhere)
            #expect(table.code == 0)
            for target in wanted {
                let line = table.output.split(separator: "\n").first { $0.hasPrefix("  \(target.state) ") } ?? ""
                #expect(line.contains(target.duty) && line.hasSuffix(target.reasons.joined(separator: " ")))
            }
        }

        @Test("route --explain tells why, and why not, in the reader's language")
        func explain() async throws {
            let house = try home().house
            let bus = Contract.folder.appending(path: "examples/bus-past-bihar.json").path()
            let english = try await house.sanket("route", "--explain", bus)
            #expect(english.code == 0)
            #expect(english.output.contains("+ heading to your State (from: suspectMovement.headingState): IN-HR"))
            #expect(english.output.contains("− leg IN-BR: passed by the alert's own times"))
            let hindi = try await house.sanket("route", "--explain", "--language", "hi", bus)
            #expect(hindi.output.contains("आपके राज्य की ओर"))
            let json = try await house.sanket("route", "--explain", "--json", bus)
            let line = try #require(json.objects().first)
            #expect((line["applied"] as? [[String: Any]])?.isEmpty == false && line["corridors"] is String)
        }

        @Test("route --diff tells what a change of rules would do")
        func difference() async throws {
            let house = try home().house
            let old = Contract.folder.appending(path: "data").path()
            let new = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: new) }
            try Data(
                """
                {"version":"other","childAgeYears":18,"nationwideHours":24,"reasons":{
                "explicit":{"duty":"act","disclosure":"full"},"host":{"duty":"act","disclosure":"host"},
                "union":{"duty":"act","disclosure":"full"}},"union":{"abroad":true}}
                """.utf8
            ).write(to: new.appending(path: "routing.json"))
            let girl = Contract.folder.appending(path: "examples/girl-promised-work.json").path()
            let told = try await house.sanket("route", "--diff", old, new.path(), girl)
            #expect(told.code == 0)
            #expect(told.output.contains("− IN-HR  act full: destination"))
            #expect(told.output.contains("1 of 1 alerts would go otherwise"))
            let same = try await house.sanket("route", "--diff", old, old, girl, "--json")
            #expect(try same.objects().count == 1 && same.objects().first?["changed"] as? Int == 0)
            let missing = try await house.sanket("route", "--diff", old, "/no/such/rules", girl)
            #expect(missing.code == 2)
            try Data("{}".utf8).write(to: new.appending(path: "routing.json"))
            let wrong = try await house.sanket("route", "--diff", old, new.path(), girl)
            #expect(wrong.code == 1 && wrong.errors.contains("version"))
        }

        @Test("route of what is not valid ends with 1 and every error")
        func routeInvalid() async throws {
            let path = Contract.folder.appending(path: "examples/invalid/unknown-states.json").path()
            let outcome = try await home().house.sanket("route", path)
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("  origin: state.unknown: "))
            #expect(outcome.errors.contains("  missingPerson.lastSeen.state: state.unknown: "))
        }

        @Test("without arguments it explains itself, and it knows its version")
        func bare() async throws {
            let bare = try await home().house.sanket()
            #expect(bare.code == 0 && bare.output.contains("SUBCOMMANDS") && bare.output.contains("publish"))
            let version = try await home().house.sanket("--version")
            #expect(version.code == 0 && version.output.contains("."))
        }
    }
}
