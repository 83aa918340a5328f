import ArgumentParser

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Examine broker, topics, database and partitions; say what is wrong and what to do.",
        discussion: """
            Looks twice, some seconds apart, where alerts are not taken yet: what does not shrink is told with its
            partition and owner. Exit code 1 while something is wrong, 3 while a dependency is down.

            Examples:
              sanket doctor
              sanket doctor --json
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let parts = try Parts()
        // A Kafka property that is wrong is wrong use, not a broker that is down.
        _ = try parts.admin()
        let findings = await Examination(parts: parts).run()
        for finding in findings {
            if output.json {
                try Terminal.json(finding)
                continue
            }
            Terminal.say("\(finding.verdict.mark)  \(finding.subject): \(finding.what)")
            if let remedy = finding.remedy { Terminal.say("      → \(remedy)") }
        }
        if findings.contains(where: { $0.verdict == .down }) { throw ExitCode(3) }
        if findings.contains(where: { $0.verdict == .wrong }) { throw ExitCode(1) }
    }
}

/// One thing that was looked at.
struct Finding: Encodable, Sendable {
    enum Verdict: String, Encodable, Sendable {
        case ok, notice, wrong, down

        var mark: String {
            switch self {
            case .ok: "ok   "
            case .notice: "note "
            case .wrong: "WRONG"
            case .down: "DOWN "
            }
        }
    }

    var subject: String
    var verdict: Verdict
    var what: String
    /// What to do.
    var remedy: String?
}
