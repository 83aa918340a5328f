import AcceptanceSupport
import Alerts
import Foundation
import KafkaTesting
import Postgres
import Testing

extension Doors {
    @Suite("Alerts are linked and found, and nothing of them is written down for it")
    struct FindTests {
        private let first = AlertJSON.newID()
        private let second = AlertJSON.newID()
        /// Of this test alone.
        private let number = Int.random(in: 1_000...9_999)

        /// Two movements with the same van, of which the second has a suspect whose name is written in Devanagari.
        private func publish() async throws {
            func movement(_ id: String, _ plate: String, _ more: String, origin: String) -> String {
                let leg = #""legs":[{"conveyance":"CONVEYANCE_ROAD_VEHICLE","vehicle":{"plate":"\#(plate)"}}]"#
                return AlertJSON.any(.suspectMovement, id: id, origin: origin).replacingOccurrences(
                    of: #""headingState":"#, with: "\(leg),\(more)\"headingState\":")
            }
            let suspects = #""suspects":[{"names":[{"text":"रेखा देवी"},{"text":"सुरेश मंडल","role":"NAME_ROLE_FATHER"}]}],"#
            let phones = #""phones":["+91987650\#(number)"],"#
            let alerts = [
                movement(first, "WB 74 QZ \(number)", phones, origin: "IN-WB"),
                movement(second, "wb-74-qz-\(number)", suspects, origin: "IN-BR"),
            ]
            try await home().house.sanket(
                "publish", "--wait", "persisted", "-", input: alerts.joined(separator: "\n")
            ).mustBe(0)
        }

        /// What a command finds, once it finds this alert.
        private func find(_ arguments: String..., expecting id: String) async throws -> [[String: any Sendable]] {
            let house = try home().house
            @Sendable func once() async throws -> [[String: any Sendable]] {
                let program = try house.start(["alerts", "find", "--json"] + arguments)
                let code = await program.end()
                return try Outcome(code: code, output: program.output, errors: program.errors).objects()
                    .filter { $0["alert_id"] as? String == id }
            }
            #expect(try await eventually(within: .seconds(20)) { try await !once().isEmpty }, "\(arguments)")
            return try await once()
        }

        @Test("Two alerts with one plate are linked, both ways, each shown with its reason")
        func links() async throws {
            try await publish()
            let house = try home().house
            for (id, other) in [(first, second), (second, first)] {
                let isLinked = try await eventually(within: .seconds(20)) {
                    try await house.sanket("alerts", "links", id).output.contains(other)
                }
                #expect(isLinked)
                let report = try #require(try await house.sanket("alerts", "links", id, "--json").objects().first)
                let links = report["links"] as? [[String: any Sendable]] ?? []
                #expect(links.map { $0["alert_id"] as? String } == [other])
                let reasons = links.first?["reasons"] as? [[String: any Sendable]] ?? []
                #expect(reasons.map { $0["reason"] as? String } == ["plate"])
                #expect(reasons.first?["field"] as? String == "suspectMovement.legs.vehicle.plate")
            }
        }

        @Test("A name in Devanagari is found in Latin letters, by other spellings and by initials, never shown")
        func names() async throws {
            try await publish()
            for name in ["Rekha Devi", "Raikha D.", "रेखा", "Devi Rekha", "Rekha Devi d/o Suresh Mondal"] {
                let found = try await find("--name", name, expecting: second)
                #expect(found.first?["field"] as? String == "suspectMovement.suspects.names", "\(name)")
                #expect(found.first?["role"] as? String == "own")
                #expect((found.first?["score"] as? Double ?? 0) >= 0.75)
            }
            let father = try await find("--name", "Suresh Mondal", "--state", "IN-BR", expecting: second)
            #expect(father.first?["role"] as? String == "father")
            let house = try home().house
            let plain = try await house.sanket("alerts", "find", "--name", "Rekha Devi")
            #expect(plain.output.contains(second) && !plain.output.contains("ekha") && !plain.output.contains("रेखा"))
            for (name, state) in [("Rakhi Devi", nil), ("Rekha Devi d/o Mahesh", nil), ("Rekha Devi", "IN-KL")] {
                let arguments = ["alerts", "find", "--name", name] + (state.map { ["--state", $0] } ?? [])
                let program = try house.start(arguments)
                let code = await program.end()
                #expect(!program.output.contains(second), "\(name)")
                #expect(code == 0 || code == 1, "\(name): \(program.errors)")
            }
        }

        @Test("A phone and a plate are found however they are written; what is no value is told")
        func values() async throws {
            try await publish()
            _ = try await find("--phone", "098765 0\(number)", expecting: first)
            _ = try await find("--plate", "WB.74 QZ\(number)", expecting: second)
            _ = try await find(
                "--fir", "214/2026", "--state", "IN-JH", expecting: "01a1f73c-8120-75f4-b93e-73922c894f7d")
            let house = try home().house
            let wrong = [
                ["--phone", "1098"], ["--plate", "WB 74 ????"], ["--imei", "12"], ["--fir", "214", "--state", "IN-JH"],
                ["--fir", "214/2026"], ["--name", "R. K."], ["--name", "Rekha", "--phone", "9876501234"], [],
            ]
            for arguments in wrong {
                let program = try house.start(["alerts", "find"] + arguments)
                #expect(await program.end() == 2, "\(arguments)")
                for value in ["1098", "????", "R. K.", "Rekha", "9876501234"]
                where arguments.contains(where: { $0.contains(value) }) {
                    #expect(!program.errors.contains(value), "\(arguments)")
                }
            }
            #expect(try await house.sanket("alerts", "find", "--phone", "9000000999").code == 1)
            let keyless = try await house.sanket(
                "alerts", "find", "--phone", "9876501234", environment: ["SANKET_MATCHING_KEY": ""])
            #expect(keyless.code == 2 && keyless.errors.contains("SANKET_MATCHING_KEY"))
            let other = try await house.sanket(
                "alerts", "find", "--phone", "9876501234",
                environment: ["SANKET_MATCHING_KEY": String(repeating: "11", count: 32)])
            #expect(other.code == 1 && other.errors.contains("another secret"))
        }

        @Test("No name, phone or plate stands in the tables by which they are found")
        func nothingIsWritten() async throws {
            try await publish()
            _ = try await find("--name", "Rekha Devi", expecting: second)
            let connection = try await home().house.connection()
            let tables = try await connection.query(
                """
                SELECT relname::text FROM pg_class
                WHERE relkind IN ('r', 'v', 'm') AND relnamespace = 'public'::regnamespace AND relname <> 'log'
                """
            ).decode(String.self)
            #expect(tables.contains("match_names") && tables.contains("links"))
            let secrets = [
                "रेखा", "देवी", "rekha", "reka", "suresh", "987650\(number)", "WB74QZ\(number)", "74-qz", "74 QZ",
            ]
            for table in tables {
                // Bytes show as hexadecimal digits in a row's text.
                let rows = try await connection.query(
                    "SELECT lower(t::text) FROM \(identifier: table) t"
                ).decode(String.self)
                for secret in secrets.map({ $0.lowercased() }) {
                    let hexadecimal = secret.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                        .joined()
                    #expect(!rows.contains { $0.contains(secret) || $0.contains(hexadecimal) }, "\(table)")
                }
            }
            await connection.close()
        }

        @Test("A corrected plate links no longer, and a rebuild finds the same as before")
        func revised() async throws {
            try await publish()
            let house = try home().house
            let first = first
            let second = second
            @Sendable func links() async throws -> String { try await house.sanket("alerts", "links", first).output }
            #expect(try await eventually(within: .seconds(20)) { try await links().contains(second) })
            let rebuild = try await house.sanket("db", "rebuild", "--json")
            #expect(rebuild.code == 0)
            let report = try #require(try rebuild.objects().first?["projections"] as? [String: Int])
            #expect(report["matching"] ?? 0 > 0 && report["projection"] ?? 0 > 0)
            #expect(try await links().contains(second))
            let revision = AlertJSON.any(.suspectMovement, id: second, revision: 2, origin: "IN-BR")
            try await house.sanket("publish", "--wait", "persisted", "-", input: revision).mustBe(0)
            #expect(try await eventually(within: .seconds(20)) { try await !links().contains(second) })
        }
    }
}
