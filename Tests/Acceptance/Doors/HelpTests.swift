import AcceptanceSupport
import Testing

@Suite("Every command explains itself")
struct HelpTests {
    @Test(
        "--help shows an example, and wrong use ends with 2",
        arguments: ["publish", "route", "watch", "reconcile", "doctor"])
    func help(command: String) async throws {
        let program = try Program(House.sanket, [command, "--help"])
        #expect(await program.end() == 0)
        #expect(program.output.contains("sanket \(command)"))
        let wrong = try Program(House.sanket, [command, "--no-such-option"])
        #expect(await wrong.end() == 2)
    }
}
