import AcceptanceSupport
import Foundation
import Testing

extension Doors {
    @Suite("What the program is told")
    struct ConfigurationTests {
        private func file(_ text: String) throws -> String {
            let url = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString).conf")
            try Data(text.utf8).write(to: url)
            return url.path()
        }

        private func prefix(_ environment: [String: String]) async throws -> String? {
            let outcome = try await home().house.sanket("topics", "describe", "--json", environment: environment)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let lines = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            return (lines?.first?["topic"] as? String)?.split(separator: ".").first.map(String.init)
        }

        @Test("the file that SANKET_CONFIG names is over the defaults, and the environment over the file")
        func precedence() async throws {
            let path = try file("# a drill\n\nSANKET_TOPIC_PREFIX=\"fromfile\"\nSANKET_RETENTION_DAYS=3\n")
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(try await prefix([:]) == "sanket")
            #expect(try await prefix(["SANKET_CONFIG": path]) == "fromfile")
            #expect(try await prefix(["SANKET_CONFIG": path, "SANKET_TOPIC_PREFIX": "fromhere"]) == "fromhere")
        }

        @Test("a file that can't be read or understood is wrong use, and the line is told")
        func wrong() async throws {
            let house = try home().house
            let none = try await house.sanket("doctor", environment: ["SANKET_CONFIG": "/no/such/file"])
            #expect(none.code == 2 && none.errors.contains("/no/such/file"))
            let path = try file("SANKET_TOPIC_PREFIX=x\nnonsense\n")
            defer { try? FileManager.default.removeItem(atPath: path) }
            let broken = try await house.sanket("doctor", environment: ["SANKET_CONFIG": path])
            #expect(broken.code == 2 && broken.errors.contains("line 2"))
        }

        @Test(
            "a Kafka property that there is not is wrong use for every command, the server too",
            arguments: [["topics", "describe"], ["doctor"], ["watch", "--feed"], ["publish", "-"], ["serve"]])
        func property(command: [String]) async throws {
            let program = try home().house.start(command, environment: ["SANKET_KAFKA_NO_SUCH_THING": "hush"])
            #expect(await program.end() == 2)
            #expect(program.errors.contains("no.such.thing") && !program.errors.contains("hush"))
        }
    }
}
