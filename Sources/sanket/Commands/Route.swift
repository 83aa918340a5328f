import Alerts
import ArgumentParser
import Routing

struct Route: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain which States an alert would go to, and why, without publishing it.",
        discussion: "Example: sanket route schemas/examples/girl-promised-work.json")

    @Argument(help: "A JSON file with one or more alerts, or -.")
    var file: String

    @OptionGroup var output: OutputOptions

    struct Line: Encodable {
        struct TargetLine: Encodable {
            var state: String
            var name: String
            var duty: String
            var disclosure: String
            var reasons: [String]
        }
        var alert_id: String
        var revision: Int32
        var kind: String
        var origin: String
        var rules: String
        var targets: [TargetLine]
    }

    func run() async throws {
        let parts = try Parts()
        let router = try parts.router()
        var reader = try AlertReader(path: file)
        var refused = 0
        var total = 0
        while let documents = try reader.next(atMost: 100) {
            for document in documents {
                total += 1
                switch Validator.alert(json: document.json) {
                case .success(let alert): try tell(alert, router)
                case .failure(let refusal):
                    refused += 1
                    Terminal.complain("refused \(document.place)")
                    refusal.violations.forEach { Terminal.complain("  \($0.path): \($0.rule): \($0.message)") }
                }
            }
        }
        if total == 0 { throw Failure.usage("\(file) holds no alert") }
        if refused > 0 { throw ExitCode(1) }
    }

    private func tell(_ alert: Alert, _ router: Router) throws {
        let targets = router.targets(of: alert)
        let line = Line(
            alert_id: AlertID.text(alert.id), revision: alert.revision, kind: alert.kind.rawValue,
            origin: alert.origin.iso, rules: router.rules.version,
            targets: targets.map {
                .init(
                    state: $0.state.iso, name: $0.state.nameEnglish, duty: $0.duty.rawValue,
                    disclosure: $0.disclosure.rawValue, reasons: $0.reasons.map(\.name.rawValue))
            })
        if output.json { return try Terminal.json(line) }
        Terminal.say("\(line.alert_id)/\(line.revision)  \(line.kind) from \(line.origin), rules \(line.rules)")
        if targets.isEmpty { return Terminal.say("  no State is told: none but the origin is named") }
        Terminal.table(
            ["  state", "name", "duty", "disclosure", "reasons"],
            line.targets.map {
                ["  " + $0.state, $0.name, $0.duty, $0.disclosure, $0.reasons.joined(separator: " ")]
            })
    }
}
