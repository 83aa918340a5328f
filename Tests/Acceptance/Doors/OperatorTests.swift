import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

extension Doors {
    @Suite("What an operator asks")
    struct OperatorTests {
        private func findings(_ outcome: Outcome) throws -> [DoctorFinding] { try DoctorFinding.all(outcome) }

        @Test("topics describe shows what the AsyncAPI document promises: the same topics, partitions and sizes")
        func asyncAPI() async throws {
            let outcome = try await home().house.sanket("topics", "describe", "--json")
            #expect(outcome.code == 0)
            let lines = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: any Sendable]])
            let found = lines.map { line in
                let settings = line["settings"] as? [String: String] ?? [:]
                return "\(line["topic"] ?? "") \(line["partitions"] ?? "") \(settings["max.message.bytes"] ?? "")"
            }
            var promised: [String] = []
            for line in try Contract.text("asyncapi.yaml").split(separator: "\n").map({
                $0.trimmingCharacters(in: .whitespaces)
            }) {
                if line.hasPrefix("address: ") { promised.append(String(line.dropFirst(9))) }
                if line.hasPrefix("partitions: ") { promised[promised.count - 1] += " \(line.dropFirst(12))" }
                if line.hasPrefix("max.message.bytes: ") { promised[promised.count - 1] += " \(line.dropFirst(19))" }
            }
            #expect(promised.count == 7)
            #expect(found.sorted() == promised.sorted())
        }

        @Test("topics apply, db migrate and db status have nothing more to do the second time")
        func twice() async throws {
            let house = try home().house
            let apply = try await house.sanket("topics", "apply")
            #expect(apply.code == 0 && apply.output == "nothing to do\n")
            let migrate = try await house.sanket("db", "migrate")
            #expect(migrate.code == 0 && migrate.output == "up to date\n")
            let status = try await house.sanket("db", "status")
            #expect(status.code == 0 && !status.output.contains("pending"))
        }

        @Test("doctor finds nothing wrong in a house that is in order")
        func healthy() async throws {
            let outcome = try await home().house.sanket("doctor", "--json")
            let findings = try findings(outcome)
            #expect(outcome.code == 0, "\(outcome.output)")
            for subject in ["broker", "topics", "database", "clock", "migrations", "transactions", "partitions"] {
                #expect(findings.first { $0.subject == subject }?.verdict == "ok", "\(subject)")
            }
        }

        @Test("doctor finds a topic that is missing and one with too few partitions, and says what to run")
        func topics() async throws {
            let house = try home().house
            let admin = try KafkaAdmin(
                KafkaConfiguration(bootstrapServers: house.bootstrapServers), logger: House.logger)
            _ = try await admin.createTopics(
                [TopicSpecification(name: "narrow.feed", partitions: 3, replicationFactor: 1, settings: [:])],
                within: .seconds(10))
            let outcome = try await house.sanket("doctor", "--json", environment: ["SANKET_TOPIC_PREFIX": "narrow"])
            #expect(outcome.code == 1)
            let findings = try findings(outcome)
            let missing = findings.first { $0.subject == "narrow.notifications" }
            #expect(missing?.verdict == "wrong" && missing?.remedy?.contains("sanket topics apply") == true)
            let narrow = findings.first { $0.subject == "narrow.feed" && $0.what.contains("partitions") }
            #expect(narrow?.what == "3 partitions, not 39")
            let apply = try await house.sanket("topics", "apply", environment: ["SANKET_TOPIC_PREFIX": "narrow"])
            #expect(apply.code == 1 && apply.errors.contains("narrow.feed has 3 partitions"))
        }

        @Test("without its schema every command, doctor among them, says: sanket db migrate")
        func pending() async throws {
            let house = try home().house
            let empty = ["SANKET_DATABASE_URL": try await house.cluster.createDatabase()]
            let doctor = try await house.sanket("doctor", "--json", environment: empty)
            #expect(doctor.code == 1)
            let finding = try findings(doctor).first { $0.subject == "migrations" }
            #expect(finding?.verdict == "wrong" && finding?.remedy == "run: sanket db migrate")
            #expect(try await house.sanket("db", "status", environment: empty).code == 1)
            for command in [["alerts", "list"], ["dead-letters", "list"], ["reconcile"], ["db", "rebuild"]] {
                let program = try house.start(command, environment: empty)
                #expect(await program.end() == 1, "\(command)")
                #expect(program.errors.contains("run: sanket db migrate"), "\(command): \(program.errors)")
            }
        }

        @Test(
            "a dependency that is down ends a command with 3, and doctor says which",
            arguments: [
                ("SANKET_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1", "broker", ["topics", "describe"]),
                ("SANKET_DATABASE_URL", "postgresql://127.0.0.1:1/none", "database", ["alerts", "list"]),
            ])
        func down(name: String, value: String, subject: String, command: [String]) async throws {
            let house = try home().house
            let outcome = try await house.sanket("doctor", "--json", environment: [name: value])
            #expect(outcome.code == 3)
            let findings = try findings(outcome)
            #expect(findings.filter { $0.verdict == "down" }.map(\.subject) == [subject])
            #expect(findings.first { $0.verdict == "down" }?.remedy?.contains(name) == true)
            let program = try house.start(command, environment: [name: value])
            #expect(await program.end() == 3)
            #expect(program.errors.contains(value.contains("postgresql") ? "PostgreSQL" : "Kafka"))
        }

        @Test("doctor finds a transaction of Sanket's that hangs, and says how to end it")
        func hung() async throws {
            let house = try home().house
            let url = try await house.cluster.createDatabase()
            try await house.sanket("db", "migrate", environment: ["SANKET_DATABASE_URL": url]).mustBe(0)
            let connection = try await PostgresConnection.connect(url, applicationName: "sanket", logger: House.logger)
            try await connection.script("BEGIN; SELECT 1")
            let arguments = ["SANKET_DATABASE_URL": url]
            #expect(
                try await house.sanket("doctor", environment: arguments).output.contains("transactions: none hangs"))
            let isFound = try await eventually(within: .seconds(45)) {
                try await Task.sleep(for: .seconds(2))
                return try await house.sanket("doctor", environment: arguments).output.contains("pg_terminate_backend(")
            }
            #expect(isFound)
            #expect(try await house.sanket("doctor", environment: arguments).code == 1)
            await connection.close()
        }

        @Test("reconcile balances, and counts what the ledger holds")
        func reconcile() async throws {
            let house = try home().house
            let outcome = try await house.sanket("reconcile", "--json")
            #expect(outcome.code == 0)
            let report = try #require(try outcome.objects().first)
            #expect(report["balanced"] as? Bool == true)
            #expect((report["records"] as? [String: Int])?["accepted"] ?? 0 >= 13)
            let plain = try await house.sanket("reconcile")
            #expect(plain.code == 0 && plain.output.contains("the ledger balances"))
        }
    }
}
