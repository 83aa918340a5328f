import Alerts
import ArgumentParser
import FoundationEssentials
import Routing

struct Route: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain which States an alert would go to, and why, without publishing it.",
        discussion: """
            A set of rules is a folder with routing.json and corridors.csv, as schemas/data is one, or a routing.json alone
            with the corridors that are built in.

            Examples:
              sanket route schemas/examples/girl-promised-work.json
              sanket route --explain --language hi schemas/examples/van-heading-west.json
              sanket route --diff schemas/data my-rules alerts.ndjson
            """)

    /// `[OLD NEW] FILE`, so that `--diff` reads as it is said.
    @Argument(help: "A JSON file with one or more alerts, or -; after --diff two sets of rules first.")
    var paths: [String]

    @Flag(help: "Tell of each rule why it applies, or why not.")
    var explain = false

    @Flag(help: "Tell what the second set of rules would do otherwise than the first.")
    var diff = false

    @Option(help: "A set of rules other than the one that is built in.")
    var rules: String?

    @Option(help: "Of the explanations: \(Language.allCases.map(\.rawValue).joined(separator: " or ")).")
    var language = Language.english

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if diff, explain || rules != nil { throw ValidationError("--diff takes neither --explain nor --rules") }
        if paths.count != (diff ? 3 : 1) {
            throw ValidationError(diff ? "--diff takes OLD NEW FILE" : "one file is right, or - for the standard input")
        }
    }

    func run() async throws {
        let parts = try Parts()
        var teller: any RouteTeller
        if diff {
            teller = DifferenceTeller(
                old: try RuleFolder(path: paths[0]).router(), new: try RuleFolder(path: paths[1]).router(),
                printsJSON: output.json)
        } else {
            let router = try rules.map { try RuleFolder(path: $0).router() } ?? parts.router()
            teller = DecisionTeller(router: router, explains: explain, language: language, printsJSON: output.json)
        }
        let file = paths[paths.count - 1]
        var reader = try AlertReader(path: file)
        var refused = 0
        var total = 0
        while let documents = try reader.next(atMost: 100) {
            for document in documents {
                total += 1
                switch Validator.alert(json: document.json) {
                case .success(let alert): try teller.tell(alert)
                case .failure(let refusal):
                    refused += 1
                    Terminal.complain("refused \(document.place)")
                    refusal.violations.forEach {
                        Terminal.complain("  \($0.path): \($0.rule): \($0.message(in: language))")
                    }
                }
            }
        }
        if total == 0 { throw Failure.usage("\(file) holds no alert") }
        try teller.end()
        if refused > 0 { throw ExitCode(1) }
    }
}

/// What the command prints of each alert, and at the end.
protocol RouteTeller {
    mutating func tell(_ alert: Alert) throws
    func end() throws
}
