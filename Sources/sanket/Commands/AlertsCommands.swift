import Alerts
import ArgumentParser
import FoundationEssentials
import Routing
import Postgres
import Store

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "What has been taken: list alerts, show one's whole timeline, its links, find alerts.",
        discussion: "Example: sanket alerts list --from IN-WB --json",
        subcommands: [List.self, Show.self, Links.self, Find.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Current alerts, newest first; nothing that could name a person.",
            discussion: """
                Tests, the canary's among them, are left out unless they are asked for.

                Examples:
                  sanket alerts list --from IN-WB
                  sanket alerts list --to IN-MH --json
                  sanket alerts list --status test
                """)

        enum Status: String, ExpressibleByArgument, CaseIterable {
            case actual, exercise, test
        }

        @Option(name: .customLong("from"), help: "Only of this origin.")
        var origin: State?

        @Option(name: .customLong("to"), help: "Only those that this State was told of.")
        var target: State?

        @Option(help: "missing-person, rescue-request or suspect-movement.")
        var kind: Kind?

        @Option(help: "Only of this status: actual, exercise or test; may be given more than once.")
        var status: [Status] = []

        @Flag(help: "Of every status, tests too.")
        var all = false

        @Option(help: "At most so many.")
        var limit = 50

        @OptionGroup var output: OutputOptions

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit takes a number from 1") }
            if all, !status.isEmpty { throw ValidationError("choose one: --all, or --status") }
        }

        /// As the ledger writes them; nil for all.
        private var statuses: [String]? {
            if all { return nil }
            let chosen = status.isEmpty ? [.actual, .exercise] : status
            // One that names no status at all is nobody's test.
            return chosen.map { $0.rawValue.uppercased() } + (status.isEmpty ? ["UNSPECIFIED"] : [])
        }

        struct Line: Encodable {
            var alert_id: String
            var revision: Int32
            var kind: String
            var origin: String
            var status: String?
            var lifecycle: String?
            var urgency: String?
            var issued_at: Date?
            var first_taken_at: Date
            var taken_at: Date
            var act: [String]
            var told: [String]
            var warnings: Int32
        }

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let lines = try await Archive(pool: pool)
                .list(origin: origin, concerning: target, kind: kind, statuses: statuses, limit: limit)
                .map { alert in
                    Line(
                        alert_id: AlertID.text(alert.id), revision: alert.revision, kind: alert.kind,
                        origin: alert.origin?.iso ?? "?", status: alert.status, lifecycle: alert.lifecycle,
                        urgency: alert.urgency, issued_at: alert.issuedAt, first_taken_at: alert.firstTakenAt,
                        taken_at: alert.takenAt, act: alert.act.map(\.iso), told: alert.told.map(\.iso),
                        warnings: alert.warnings)
                }
            await pool.close()
            if output.json { return try lines.forEach { try Terminal.json($0) } }
            Terminal.table(
                ["alert", "rev", "kind", "from", "status", "lifecycle", "taken", "act", "told"],
                lines.map {
                    [
                        $0.alert_id, "\($0.revision)", $0.kind, $0.origin, $0.status ?? "-", $0.lifecycle ?? "-",
                        Terminal.time($0.taken_at), $0.act.joined(separator: " "), "\($0.told.count)",
                    ]
                })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every record that bore an alert's id, what became of it, who was told, and what States did.",
            discussion: "Example: sanket alerts show 01a1f737-ed40-7c54-b0c8-0539225c6b16 --json")

        @Argument(help: "The alert's id.")
        var id: String

        @OptionGroup var output: OutputOptions

        struct Line: Encodable {
            struct TargetLine: Encodable {
                var state: String
                var duty: String
                var disclosure: String
                var reasons: [String]
            }
            var record: String
            var revision: Int32?
            var outcome: String
            var reason: String?
            var detail: String?
            var recorded_at: Date
            var taken_at: Date
            var rules: String?
            var corridors: String?
            var targets: [TargetLine]
            var told: [String]
            /// States of these whose notification waits for its partition to be writable.
            var owed: [String]
            /// States of these whose notification the broker refused for good.
            var parked: [String]
            /// Outputs that have passed the record: what they publish of it is at the broker, but for what is owed or parked.
            var passed: [String]
        }

        func run() async throws {
            guard let id = AlertID.parse(id) else { throw Failure.usage("\(id) is no alert id (a UUID)") }
            let parts = try Parts()
            let pool = parts.pool()
            let numbers = try await parts.numbers(pool)
            let records = try await Archive(pool: pool).records(of: id, notifications: "notifications")
            let deeds = DeedLine.lines(try await Deeds(pool: pool).timeline(of: id), now: Date())
            await pool.close()
            if records.isEmpty { throw Failure.no("no record bears this id (the projection may be a second behind)") }
            try tell(try records.map { try line($0, numbers) }, deeds)
        }

        /// One timeline of both, by when they were taken.
        private func tell(_ records: [Line], _ deeds: [DeedLine]) throws {
            var rest = deeds[...]
            func tellDeeds(before time: Date) throws {
                while let deed = rest.first, deed.taken_at < time {
                    rest.removeFirst()
                    if output.json { try Terminal.json(deed) } else { Terminal.say(deed.text) }
                }
            }
            for record in records {
                try tellDeeds(before: record.taken_at)
                if output.json { try Terminal.json(record) } else { tell(record) }
            }
            try tellDeeds(before: .distantFuture)
        }

        private func line(_ record: Archive.Record, _ numbers: TopicNumbers) throws -> Line {
            let entry = record.entry
            let decision = try entry.decision.map { try RoutingDecision.decode($0) }
            // Whom a sighting has told is concerned while there is something to do.
            let onward = entry.clock == nil ? StateSet() : entry.onward.subtracting(decision?.states ?? [])
            return Line(
                record: numbers.address(entry.key), revision: entry.revision, outcome: entry.outcome.rawValue,
                reason: entry.reason, detail: entry.detail, recorded_at: entry.recordedAt, taken_at: entry.takenAt,
                rules: decision?.rulesVersion, corridors: decision?.corridorsVersion,
                targets: (decision?.targets ?? []).map {
                    .init(
                        state: $0.state.iso, duty: $0.duty.rawValue, disclosure: $0.disclosure.rawValue,
                        reasons: $0.reasons.map(\.label))
                } + onward.map { .init(state: $0.iso, duty: "act", disclosure: "full", reasons: ["sighting"]) },
                told: entry.told.map(\.iso), owed: record.owed.map(\.iso),
                parked: record.parked.map(\.iso), passed: record.passed)
        }

        private func tell(_ line: Line) {
            Terminal.say("\(Terminal.time(line.recorded_at))  accepted   \(line.record)")
            let revision = line.revision.map { "revision \($0), " } ?? ""
            let reason = line.reason.map { ": \($0)" } ?? ""
            Terminal.say("\(Terminal.time(line.taken_at))  persisted  \(revision)\(line.outcome)\(reason)")
            if let detail = line.detail { Terminal.say("    \(detail)") }
            guard line.outcome == "accepted" else { return }
            for target in line.targets {
                let reasons = target.reasons.joined(separator: " ")
                Terminal.say("    \(target.state)  \(target.duty)  \(target.disclosure)  \(reasons)")
            }
            let withdrawn = Set(line.told).subtracting(line.targets.map(\.state)).sorted()
            if !withdrawn.isEmpty { Terminal.say("    no longer concerns: \(withdrawn.joined(separator: " "))") }
            let isNotified = line.passed.contains("notifications")
            Terminal.say(
                "    \(isNotified ? "notified" : "waiting to be notified"); passed by: \(line.passed.joined(separator: " "))"
            )
            if !line.owed.isEmpty { Terminal.say("    not yet: \(line.owed.joined(separator: " "))") }
            if !line.parked.isEmpty { Terminal.say("    NOT NOTIFIED: \(line.parked.joined(separator: " "))") }
        }
    }
}
