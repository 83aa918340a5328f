import AcceptanceSupport
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

extension Doors {
    @Suite("sanket publish")
    struct PublishTests {
        private static let secret = "Qzsecretvalue"

        private struct Line: Decodable {
            struct Broken: Decodable {
                var path: String
                var rule: String
            }
            var alert_id: String?
            var line: Int?
            var violations: [Broken]?
            var outcome: String?
            var persisted_ms: Double?
            var notified_ms: Double?
            var topic: String?
            var partition: Int?
            var offset: Int?

            var broken: Set<String> { Set((violations ?? []).map { "\($0.path): \($0.rule)" }) }
        }

        private func lines(_ outcome: Outcome) throws -> [Line] {
            try outcome.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        }

        private func file(_ content: String) throws -> String {
            let url = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString).json")
            try Data(content.utf8).write(to: url)
            return url.path()
        }

        /// Leaves no room in a pipe, and returns how many bytes that took.
        private func fill(_ pipe: Pipe) -> Int {
            let descriptor = pipe.fileHandleForWriting.fileDescriptor
            let page = [UInt8](repeating: UInt8(ascii: " "), count: 4096)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            defer { _ = fcntl(descriptor, F_SETFL, 0) }
            var count = 0
            while write(descriptor, page, page.count) == page.count { count += page.count }
            return count
        }

        /// What is wrong with each line, in order, and what must be said of it.
        private static let wrong: [(json: String, broken: Set<String>)] = [
            ("{\"id\":\"\(secret)\",\"origin\":", [": json.malformed"]),
            (
                AlertJSON.missing(origin: "IN-\(secret)", target: "\(secret)"),
                ["origin: state.unknown", "targetStates[0]: state.unknown"]
            ),
            (
                AlertJSON.missing(
                    more: #","rescueRequest":{"place":{"state":"IN-HR"},"requestedActions":["RESCUE_ACTION_RESCUE"]}"#),
                ["rescueRequest: kind.two"]
            ),
            (
                AlertJSON.missing(
                    more: ",\"narrative\":\"\(String(repeating: secret, count: 3_000_000 / secret.count))\""),
                ["narrative: text.length", ": alert.size"]
            ),
            (AlertJSON.missing(more: ",\"colour\":\"\(secret)\""), ["colour: json.unknown-field"]),
            (
                #"{"revision":1,"headline":"\#(secret)","missingPerson":{}}"#,
                [
                    "id: id.missing", "origin: origin.missing", "status: status.missing", "urgency: urgency.missing",
                    "lifecycle: lifecycle.missing", "issuedAt: issued-at.missing",
                    "missingPerson.category: category.missing",
                ]
            ),
        ]

        @Test("refuses each bad line with every error and without its values, and accepts the good ones between them")
        func refuses() async throws {
            let house = try home().house
            let good = (0...Self.wrong.count).map { _ in AlertJSON.newID() }
            var input = AlertJSON.missing(id: good[0]) + "\n"
            for (index, wrong) in Self.wrong.enumerated() {
                input += wrong.json + "\n" + AlertJSON.missing(id: good[index + 1]) + "\n"
            }
            let outcome = try await house.sanket("publish", "--json", "-", input: input)
            #expect(outcome.code == 1)
            let lines = try lines(outcome)
            #expect(lines.filter { $0.violations == nil }.compactMap(\.alert_id) == good)
            let refused = lines.filter { $0.violations != nil }
            #expect(refused.map(\.line) == Self.wrong.indices.map { 2 * $0 + 2 })
            for (found, wrong) in zip(refused, Self.wrong) { #expect(found.broken == wrong.broken) }
            #expect(!(outcome.output + outcome.errors).contains(Self.secret))
        }

        @Test("tells a person the place, the path, the rule and what would be right, on the error output")
        func plain() async throws {
            let outcome = try await home().house.sanket("publish", "-", input: Self.wrong[1].json)
            #expect(outcome.code == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("refused -:1\n  origin: state.unknown: "))
            #expect(!outcome.errors.contains(Self.secret))
        }

        @Test("finds in each invalid example of the contract just the violations that stand beside it")
        func invalidExamples() async throws {
            struct Known: Decodable {
                var path: String
                var rule: String
            }
            for name in try Contract.invalidExamples {
                let path = Contract.folder.appending(path: "examples/invalid/\(name).json").path()
                let outcome = try await home().house.sanket("publish", "--json", path)
                let known = try JSONDecoder().decode(
                    [Known].self, from: Data(try Contract.bytes("examples/invalid/\(name).violations.json")))
                #expect(outcome.code == 1, "\(name)")
                #expect(
                    try lines(outcome).reduce(into: []) { $0.formUnion($1.broken) }
                        == Set(known.map { "\($0.path): \($0.rule)" }), "\(name)")
            }
        }

        @Test("takes a file with one alert over many lines, and an array with a bad element in the middle")
        func forms() async throws {
            let ids = (0..<3).map { _ in AlertJSON.newID() }
            let pretty = try JSONSerialization.data(
                withJSONObject: try JSONSerialization.jsonObject(with: Data(AlertJSON.missing(id: ids[0]).utf8)),
                options: .prettyPrinted)
            let array = """
                [
                  \(AlertJSON.missing(id: ids[1])),
                  \(AlertJSON.missing(origin: "IN-ZZ")),
                  \(AlertJSON.missing(id: ids[2]))
                ]
                """
            let outcome = try await home().house.sanket(
                "publish", "--json", file(String(decoding: pretty, as: UTF8.self)), file(array))
            #expect(outcome.code == 1)
            let lines = try lines(outcome)
            #expect(Set(lines.compactMap(\.alert_id)) == Set(ids))
            #expect(lines.first { $0.violations != nil }?.line == 3)
        }

        @Test("takes a file that an editor has marked as UTF-8, and goes on behind an alert that is far too large")
        func marked() async throws {
            let ids = (0..<2).map { _ in AlertJSON.newID() }
            let huge = "{\"narrative\":\"" + String(repeating: Self.secret, count: 400_000) + "\"}"
            let text = "\u{FEFF}\(AlertJSON.missing(id: ids[0]))\n\(huge)\n\(AlertJSON.missing(id: ids[1]))\n"
            let outcome = try await home().house.sanket("publish", "--json", file(text))
            #expect(outcome.code == 1)
            let lines = try lines(outcome)
            #expect(lines.compactMap(\.alert_id) == ids)
            let refused = lines.filter { $0.violations != nil }
            #expect(refused.map(\.line) == [2] && refused.first?.broken == [": alert.size"])
        }

        @Test("gives a receipt that leads to the record: topic, the State's partition, offset")
        func receipt() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let outcome = try await home.house.sanket(
                "publish", "--json", "-", input: AlertJSON.missing(id: id, origin: "IN-GA"))
            let line = try #require(try lines(outcome).first)
            #expect(line.topic == "sanket.alerts.missing-person" && line.partition == 30)
            let records = try await home.house.records(of: "sanket.alerts.missing-person")
            #expect(
                records.contains { $0.partition == 30 && Int($0.offset) == line.offset && $0.key == Array(id.utf8) })
        }

        @Test("--wait persisted tells that it was accepted, and the second time that it is a repeat")
        func repeats() async throws {
            let input = AlertJSON.missing()
            let house = try home().house
            for expected in ["accepted", "repeat"] {
                let outcome = try await house.sanket("publish", "--json", "--wait", "persisted", "-", input: input)
                let line = try #require(try lines(outcome).first)
                #expect(outcome.code == 0)
                #expect(line.outcome == expected && line.persisted_ms != nil)
            }
        }

        @Test("--wait persisted does not end before its receipt is told, however slow whoever reads it")
        func slowReader() async throws {
            let house = try home().house
            let id = AlertJSON.newID()
            let pipe = Pipe()
            let full = fill(pipe)
            let program = try Program(
                House.sanket, ["publish", "--json", "--wait", "persisted", "-"], environment: house.environment(),
                input: AlertJSON.missing(id: id), outputTo: pipe)
            try pipe.fileHandleForWriting.close()
            let isThere = try await eventually {
                try await house.number("SELECT count(*) FROM log WHERE alert_id = \(id)::text::uuid") == 1
            }
            #expect(isThere)
            let endsUnread = await eventually(within: .seconds(1)) { !program.isRunning }
            #expect(!endsUnread)
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            #expect(await program.end() == 0, "\(program.errors)")
            let line = try JSONDecoder().decode(Line.self, from: output.dropFirst(full))
            #expect(line.alert_id == id && line.outcome == "accepted")
        }

        @Test(
            "receipts that come while others are written, and refusals, are each a line by itself, however long and slowly read"
        )
        func whole() async throws {
            let house = try home().house
            let ids = (0..<500).map { _ in AlertJSON.newID() }
            let wrong = (0..<100).map { _ in AlertJSON.missing(origin: "IN-ZZ") }
            // The name of the file is in each line, and a pipe takes at most `PIPE_BUF` bytes in one piece.
            let folder = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let deep = (0..<15).reduce(folder) { path, _ in path.appending(path: String(repeating: "x", count: 250)) }
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            let file = deep.appending(path: "alerts")
            try Data((ids.map { AlertJSON.missing(id: $0) } + wrong).joined(separator: "\n").utf8).write(to: file)
            let pipe = Pipe()
            let full = fill(pipe)
            let program = try Program(
                House.sanket, ["publish", "--json", "--wait", "persisted", file.path()],
                environment: house.environment(), outputTo: pipe)
            try pipe.fileHandleForWriting.close()
            let list = ids.joined(separator: ",")
            let areThere = try await eventually {
                try await house.number(
                    "SELECT count(*) FROM log WHERE alert_id = ANY (string_to_array(\(list), ',')::uuid[])") == 500
            }
            #expect(areThere)
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            #expect(await program.end() == 1, "\(program.errors)")
            let told = output.dropFirst(full).split(separator: UInt8(ascii: "\n"))
            #expect(told.count { $0.count > PIPE_BUF } >= ids.count, "long enough to be torn")
            let lines = try told.map { try JSONDecoder().decode(Line.self, from: $0) }
            #expect(Set(lines.filter { $0.outcome == "accepted" }.compactMap(\.alert_id)) == Set(ids))
            #expect(lines.count { $0.broken == ["origin: state.unknown"] } == wrong.count)
        }

        @Test("--wait notified returns once every target's notification is at the broker")
        func notified() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let outcome = try await home.house.sanket(
                "publish", "--json", "--wait", "notified", "-", input: AlertJSON.missing(id: id))
            #expect(outcome.code == 0)
            #expect(try lines(outcome).first?.notified_ms != nil)
            #expect(try await home.house.records(of: "sanket.notifications").contains { $0.key == Array(id.utf8) })
        }

        @Test("a file that can't be read ends it with 2 before anything is published")
        func unreadable() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let outcome = try await home.house.sanket("publish", file(AlertJSON.missing(id: id)), "/no/such/file")
            #expect(outcome.code == 2)
            #expect(outcome.errors.contains("can't read /no/such/file: No such file"))
            #expect(
                !(try await home.house.records(of: "sanket.alerts.missing-person").contains { $0.key == Array(id.utf8) })
            )
        }

        @Test("nothing to publish is said, and not taken for success")
        func nothing() async throws {
            let outcome = try await home().house.sanket("publish", "-", input: "\n")
            #expect(outcome.code == 2)
            #expect(outcome.errors.contains("no alert"))
        }

        @Test("a broker that is down ends it with 3 within 15 seconds, and a line that says which")
        func brokerDown() async throws {
            let house = try home().house
            let start = ContinuousClock.now
            let outcome = try await house.sanket(
                "publish", "-", input: AlertJSON.missing(),
                environment: ["SANKET_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"])
            #expect(outcome.code == 3)
            #expect(ContinuousClock.now - start < .seconds(15))
            #expect(outcome.errors.contains("no broker answers"))
        }

        @Test("without its topics it says what to run")
        func topicsMissing() async throws {
            let outcome = try await home().house.sanket(
                "publish", "-", input: AlertJSON.missing(), environment: ["SANKET_TOPIC_PREFIX": "elsewhere"])
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("sanket topics apply"))
        }

        @Test(
            "gives receipts as they come, and Ctrl-C ends its waiting on standard input",
            arguments: [[], ["--wait", "persisted"]])
        func interrupted(options: [String]) async throws {
            let house = try home().house
            let program = try Program(
                House.sanket, ["publish"] + options + ["-"], environment: house.environment(), keepsInputOpen: true)
            try program.write(AlertJSON.missing() + "\n")
            #expect(await eventually { program.output.contains("accepted") })
            program.signal(SIGINT)
            let start = ContinuousClock.now
            #expect(await program.end() == 1)
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(program.errors.contains("interrupted: 1 accepted, 0 refused, 0 unknown"))
        }
    }
}
