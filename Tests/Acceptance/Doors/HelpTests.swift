import AcceptanceSupport
import Foundation
import Testing

@Suite("Every command explains itself, from the root down")
struct HelpTests {
    private func help(_ words: [String]) async throws -> String {
        let program = try Program(House.sanket, words + ["--help"])
        #expect(await program.end() == 0, "\(words)")
        return program.output
    }

    /// The names under SUBCOMMANDS.
    private func subcommands(_ help: String) -> [String] {
        guard let start = help.range(of: "SUBCOMMANDS:\n") else { return [] }
        return help[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && $0.dropFirst(2).first != " " }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { $0 != "help" }
    }

    @Test("--help shows an example of the command itself and --json, and an option that there is not ends it with 2")
    func all() async throws {
        var rest: [[String]] = [[]]
        var count = 0
        while let words = rest.popLast() {
            let help = try await help(words)
            let example = help.range(of: "Example").map { help[$0.lowerBound...] } ?? ""
            #expect(example.contains((["sanket"] + words).joined(separator: " ")), "\(words)")
            let below = subcommands(help)
            rest += below.map { words + [$0] }
            guard below.isEmpty else { continue }
            count += 1
            // What bench prints is JSON always.
            #expect(help.contains("--json") || words.first == "bench", "\(words)")
            let wrong = try Program(House.sanket, words + ["--no-such-option"])
            #expect(await wrong.end() == 2, "\(words)")
            #expect(wrong.errors.contains("Usage: sanket") && wrong.output.isEmpty, "\(words)")
        }
        #expect(count > 15, "there are more commands than \(count)")
    }
}
