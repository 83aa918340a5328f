import AcceptanceSupport
import Foundation
import KafkaTesting
import Testing

extension Doors {
    @Suite("Output that can't be written")
    struct OutputTests {
        private func shell(_ script: String, _ arguments: [String], input: String? = nil) async throws -> Outcome {
            let program = try Program(
                "/bin/bash", ["-c", script, House.sanket] + arguments, environment: try home().house.environment(),
                input: input)
            let code = await program.end()
            return Outcome(code: code, output: program.output, errors: program.errors)
        }

        @Test("a receipt that can't be written is said, and is no success", arguments: [[], ["--json"]])
        func full(options: [String]) async throws {
            let outcome = try await shell(
                #"exec "$0" publish "$@" - > /dev/full"#, options, input: AlertJSON.missing())
            #expect(outcome.code == 3)
            #expect(outcome.errors.contains("can't write to standard output: No space left on device"))
        }

        @Test(
            "who has closed the pipe wants no more: it ends at once and says nothing",
            arguments: ["", "trap '' PIPE; "])
        func closed(trap: String) async throws {
            let path = Contract.folder.appending(path: "examples/train-with-legs.json").path()
            let outcome = try await shell(
                trap + #"""
                    pipe=$(mktemp -u) && mkfifo "$pipe" && exec 3<>"$pipe" 4>"$pipe" 3<&-
                    rm "$pipe"
                    "$0" route "$@" >&4
                    exit $?
                    """#, [path])
            #expect(outcome.code == 141)
            #expect(outcome.errors.isEmpty)
        }
    }
}
