import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

extension Doors {
    @Suite("sanket topics apply and rebase, sanket db rebuild, sanket reconcile --notifications")
    struct TopicsTests {
        @Test("a setting that somebody changed is found by doctor, corrected by apply, and then right")
        func corrected() async throws {
            let annex = try await Annex.build("settings")
            let feed = annex.topics.feed
            try await annex.admin.alterSettings(ofTopic: feed, ["retention.ms": "1000"], within: .seconds(10))
            let doctor = try DoctorFinding.all(await annex.sanket("doctor", "--json"))
            #expect(doctor.first { $0.subject == feed }?.what == "retention.ms should be 2592000000")
            let apply = try await annex.sanket("topics", "apply", "--json")
            #expect(apply.code == 0)
            let corrected = try #require(try apply.objects().first?["corrected"] as? [String: [String: String]])
            #expect(corrected == [feed: ["retention.ms": "2592000000"]])
            let settings = try await annex.admin.settings(ofTopics: [feed], within: .seconds(10))[feed]
            #expect(settings?["retention.ms"] == "2592000000")
            #expect(try await annex.sanket("topics", "apply").output == "nothing to do\n")
        }

        @Test("rebase with a topic and a partition begins that one anew; what is no topic or no State is wrong use")
        func rebase() async throws {
            let annex = try await Annex.build("rebase")
            let first = try await annex.serve("--role", "ingest")
            try await annex.produce(2)
            #expect(try await annex.isTaken(2))
            first.signal(SIGTERM)
            #expect(await first.end() == 0)
            let reason = ["--reason", "test"]
            let wrong = [
                [annex.missing, "--partition", "77"], ["no.such.topic"], [annex.missing, "--partition", "25"],
            ]
            for wrong in wrong {
                let program = try annex.house.start(
                    ["topics", "rebase"] + wrong + reason, environment: annex.environment)
                #expect(await program.end() == 2, "\(wrong)")
            }
            let outcome = try await annex.sanket(
                "topics", "rebase", annex.missing, "--partition", "19", "--reason", "test", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.objects().first?["rebased"] as? [String] == ["\(annex.missing)/19"])
            let second = try await annex.serve("--role", "ingest")
            #expect(try await annex.isTaken(4))
            #expect(
                try await annex.number("SELECT count(*) FROM log WHERE incarnation = 2 AND outcome = 'repeat'") == 2)
            second.signal(SIGTERM)
            #expect(await second.end() == 0)
        }

        @Test("db rebuild fills the projections again from the log, and says from how many records")
        func rebuild() async throws {
            let annex = try await Annex.build("rebuild")
            let serve = try await annex.serve()
            let ids = try await annex.produce(3)
            @Sendable func listed() async throws -> Set<String> {
                let lines = try await annex.sanket("alerts", "list", "--json").objects()
                return Set(lines.compactMap { $0["alert_id"] as? String })
            }
            #expect(try await eventually { try await listed() == Set(ids) })
            serve.signal(SIGTERM)
            #expect(await serve.end() == 0)
            let outcome = try await annex.sanket("db", "rebuild", "--json")
            #expect(outcome.code == 0)
            #expect(try outcome.objects().first?["records"] as? Int == 3)
            #expect(try await listed() == Set(ids))
        }

        @Test("reconcile --notifications finds those that went with their topic; what is there is right")
        func lostNotifications() async throws {
            let annex = try await Annex.build("wiped")
            let serve = try await annex.serve()
            try await annex.sanket(
                "publish", "--wait", "notified", "-", input: AlertJSON.missing() + "\n" + AlertJSON.missing()
            ).mustBe(0)
            @Sendable func settled() async throws -> Outcome {
                try await annex.sanket("reconcile", "--settled", "--notifications", "--json")
            }
            let balances = try await eventually(within: .seconds(30)) { try await settled().code == 0 }
            let before = try await settled().output
            #expect(balances, "\(before)")
            try await annex.recreate(annex.topics.notifications)
            #expect(try await annex.sanket("reconcile").code == 0)
            let report = try await annex.sanket("reconcile", "--notifications")
            #expect(report.code == 1)
            #expect(report.output.contains("LOSS: 2 notifications of IN-BR are not in wiped.notifications any more"))
            serve.signal(SIGTERM)
            await serve.end()
        }
    }
}
