import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Testing

extension Doors {
    @Suite("The canary")
    struct CanaryTests {
        @Test("it goes the whole way, doctor tells when and how fast, and it does not fill the list of alerts")
        func sings() async throws {
            let annex = try await Annex.build("canary")
            let every = ["SANKET_CANARY_SECONDS": "1"]
            let silent = try DoctorFinding.all(await annex.sanket("doctor", "--json", environment: every))
            #expect(silent.first { $0.subject == "canary" }?.what == "none has come out yet")
            let serve = try await annex.serve(environment: every)
            let sings = try await eventually(within: .seconds(30)) {
                try DoctorFinding.all(await annex.sanket("doctor", "--json", environment: every))
                    .contains { $0.subject == "canary" && $0.verdict == "ok" && $0.what.contains("the last came out") }
            }
            #expect(sings, "\(serve.errors.suffix(2000))")
            #expect(try await annex.house.records(of: annex.topics.notifications).allSatisfy { $0.partition == 7 })
            let isListed = try await eventually {
                try await !annex.sanket("alerts", "list", "--status", "test", "--json").objects().isEmpty
            }
            #expect(isListed)
            #expect(try await !annex.sanket("alerts", "list", "--all", "--json").objects().isEmpty)
            #expect(try await annex.sanket("alerts", "list", "--json").objects().isEmpty)
            serve.signal(SIGTERM)
            #expect(await serve.end() == 0)
        }
    }
}
