import AcceptanceSupport
import Foundation
import KafkaTesting
import Testing

extension Doors {
    @Suite("doctor and alerts that lie untaken")
    struct LagTests {
        @Test("a partition of a process that is gone: named with its owner and what to do, and well once that is back")
        func departed() async throws {
            let annex = try await Annex.build("lag")
            let serve = try await annex.serve("--role", "ingest")
            try await annex.produce(1)
            #expect(try await annex.isTaken(1))
            #expect(try DoctorFinding.all(await annex.sanket("doctor", "--json")).contains { $0.subject == "lag" })
            serve.signal(SIGKILL)
            await serve.end()
            try await annex.produce(2)
            let sick = try await annex.sanket("doctor", "--json")
            #expect(sick.code == 1)
            let finding = try #require(try DoctorFinding.all(sick).first { $0.subject == "\(annex.missing)/19" })
            #expect(finding.verdict == "wrong")
            #expect(finding.what.hasPrefix("2 records wait, the oldest since "))
            #expect(finding.what.contains("its owner lag-0 takes nothing"))
            #expect(finding.remedy?.contains("sanket serve") == true)

            let next = try await annex.serve("--role", "ingest")
            #expect(try await annex.isTaken(3))
            let isWell = try await eventually {
                let well = try await annex.sanket("doctor", "--json")
                return try DoctorFinding.all(well).first { $0.subject == "lag" }?.verdict == "ok"
            }
            #expect(isWell)
            next.signal(SIGTERM)
            #expect(await next.end() == 0)
        }

        @Test("a partition that nobody has ever taken is told too")
        func nobody() async throws {
            let annex = try await Annex.build("untaken")
            try await annex.produce(1)
            let findings = try DoctorFinding.all(await annex.sanket("doctor", "--json"))
            let finding = findings.first { $0.subject == "\(annex.missing)/19" }
            #expect(finding?.verdict == "wrong" && finding?.what.contains("nobody has ever taken it") == true)
        }
    }
}
