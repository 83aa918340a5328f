import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Postgres
import Store

struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Balance the ledger: every offset accounted for, every accepted alert notified or waiting.",
        discussion: """
            For each partition: what was taken is covered by exactly one row an offset, or by a hole that the broker
            explains (transaction markers, aborted records); what is beyond is lag. A hole is read again at the broker,
            and anything found there is a loss. What States did about the alerts is numbered without a gap for each
            origin. Exit code 1 while the ledger does not balance.

            --notifications reads that topic too, as far as it is retained, and tells which of those that the log says
            were published are gone: after a broker's disk was lost or restored. They are not sent again by themselves:
            tell those States by another way, or have the origin publish the alert's next revision.

            Examples:
              sanket reconcile
              sanket reconcile --settled --json
              sanket reconcile --notifications
            """)

    @Flag(help: "Also fail while anything is still on its way: lag, or alerts waiting to be notified.")
    var settled = false

    @Flag(help: "Also read the notifications at the broker, and find those that are gone.")
    var notifications = false

    @OptionGroup var output: OutputOptions

    struct Report: Encodable {
        var balanced: Bool
        var records: [String: Int]
        var deeds: Int
        var lag: Int64
        var holes_explained: Int
        var outputs: [OutputLine]
        var findings: [String]

        struct OutputLine: Encodable {
            var output: String
            var waiting: Int
            var owed: Int
            var parked: Int
        }
    }

    func run() async throws {
        let parts = try Parts()
        let pool = parts.pool()
        let numbers = try await parts.numbers(pool)
        let audit = Audit(
            accounts: Accounts(pool: pool), numbers: numbers, admin: try parts.admin(),
            kafka: parts.configuration.kafka, topics: parts.topics,
            isMatching: try parts.configuration.matchingSecret() != nil, logger: parts.logger)
        var report = try await audit.run(settled: settled) { Terminal.progress($0) }
        if notifications {
            let audit = NotificationAudit(
                publications: Publications(pool: pool), admin: try parts.admin(), kafka: parts.configuration.kafka,
                topics: parts.topics, retention: try parts.configuration.retention(), logger: parts.logger)
            report.findings += try await audit.run { Terminal.progress($0) }
            report.balanced = report.findings.isEmpty
        }
        await pool.close()
        Terminal.progress("")
        if output.json {
            try Terminal.json(report)
        } else {
            let records = report.records.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            Terminal.say("records   \(records.isEmpty ? "none" : records.joined(separator: ", "))")
            Terminal.say("deeds     \(report.deeds)")
            Terminal.say("lag       \(report.lag) records not taken yet")
            for line in report.outputs {
                let owed = line.owed > 0 ? ", \(line.owed) owed" : ""
                let parked = line.parked > 0 ? ", \(line.parked) PARKED" : ""
                Terminal.say("output    \(line.output): \(line.waiting) waiting\(owed)\(parked)")
            }
            report.findings.forEach { Terminal.say("finding   \($0)") }
            Terminal.say(report.balanced ? "the ledger balances" : "THE LEDGER DOES NOT BALANCE")
        }
        if !report.balanced { throw ExitCode(1) }
    }
}
