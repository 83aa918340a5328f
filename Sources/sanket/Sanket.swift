import ArgumentParser
import FoundationEssentials

/// The command line; the only place that knows every module.
@main
struct Sanket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sanket",
        abstract: "Carries anti-trafficking alerts between the States of India.",
        discussion: """
            No alert lost, the right States reached in seconds, a named officer answerable, the victim never exposed.

            Settings come from SANKET_* variables, over the file that SANKET_CONFIG names, over defaults:
              SANKET_DATABASE_URL              postgresql://127.0.0.1:5432/sanket
              SANKET_KAFKA_BOOTSTRAP_SERVERS   127.0.0.1:9092
              SANKET_KAFKA_…                   any librdkafka property: SECURITY_PROTOCOL is security.protocol
              SANKET_TOPIC_PREFIX              sanket
              SANKET_LOG_LEVEL                 info

            Every command has --json for machines.

            Example: sanket publish --wait notified alert.json

            Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 a dependency is down.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Publish.self, Watch.self, Route.self, AlertsCommand.self, Ack.self, ReportSighting.self,
            GiveAnswer.self, Assign.self, ReportOutcome.self, TopicsCommand.self, Database.self,
            DeadLettersCommand.self, Reconcile.self, Doctor.self, Token.self, BenchCommand.self, RemakePhotograph.self,
        ])

    static func main() async {
        CrashSilence.keep()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ExitCode {
            exit(withError: error)
        } catch {
            if exitCode(for: error) == .success { exit(withError: error) }
            if exitCode(for: error) == .validationFailure {
                Terminal.complain(fullMessage(for: error))
                exit(withError: ExitCode(2))
            }
            let failure = Failure.of(error)
            Terminal.complain("sanket: \(failure)")
            exit(withError: failure.code)
        }
    }
}
