import Alerts
import ArgumentParser
import FoundationEssentials
import Postgres
import Store

extension AlertsCommand {
    struct Links: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "The alerts that share a phone, a plate, an IMEI, a report or a photograph with one, and which of them.",
            discussion: """
                A link is a hint for a person: neither alert is changed by it. A value that more than \(MatchSearch.crowd)
                other alerts share, such as a helpline's number, links none of them and is only counted.

                Example: sanket alerts links 01a1f737-ed40-7c54-b0c8-0539225c6b16 --json
                """)

        @Argument(help: "The alert's id.")
        var id: String

        @OptionGroup var output: OutputOptions

        struct Report: Encodable {
            struct Reason: Encodable {
                var reason: String
                var field: String
                var other_field: String
                var since: Date
            }
            struct Linked: Encodable {
                var alert_id: String
                var kind: String?
                var origin: String?
                var status: String?
                var lifecycle: String?
                var issued_at: Date?
                var reasons: [Reason]
            }
            struct TooCommon: Encodable {
                var reason: String
                var field: String
                var alerts: Int
            }
            var alert_id: String
            var links: [Linked]
            var too_common: [TooCommon]
        }

        func run() async throws {
            guard let id = AlertID.parse(id) else { throw Failure.usage("\(id) is no alert id (a UUID)") }
            let parts = try Parts()
            let pool = parts.pool()
            let report = try await report(id, pool)
            await pool.close()
            if output.json { return try Terminal.json(report) }
            tell(report)
        }

        private func report(_ id: UUID, _ pool: PostgresPool) async throws -> Report {
            let archive = Archive(pool: pool)
            if try await archive.list(ids: [id]).isEmpty {
                throw Failure.no("there is no alert with this id (the projection may be a second behind)")
            }
            if try await !Matches(pool: pool).hasSecret() {
                throw Failure.no("alerts are not linked here: `sanket serve` does it, where SANKET_MATCHING_KEY is set")
            }
            let (links, crowds) = try await MatchSearch(pool).links(of: id)
            let alerts = try await archive.list(ids: Array(Set(links.map(\.other))))
            let byID = Dictionary(alerts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            var others: [UUID] = []
            for link in links where !others.contains(link.other) { others.append(link.other) }
            return Report(
                alert_id: AlertID.text(id),
                links: others.map { other in linked(other, byID[other], links.filter { $0.other == other }) },
                too_common: crowds.map { .init(reason: $0.reason, field: $0.field, alerts: $0.alerts) })
        }

        private func linked(_ id: UUID, _ alert: AlertLine?, _ links: [MatchSearch.Link]) -> Report.Linked {
            Report.Linked(
                alert_id: AlertID.text(id), kind: alert?.kind, origin: alert?.origin?.iso, status: alert?.status,
                lifecycle: alert?.lifecycle, issued_at: alert?.issuedAt,
                reasons: links.map {
                    .init(reason: $0.reason, field: $0.field, other_field: $0.otherField, since: $0.since)
                })
        }

        private func tell(_ report: Report) {
            if report.links.isEmpty {
                Terminal.say("no other alert shares a value with it")
            } else {
                table(report.links)
            }
            for common in report.too_common {
                Terminal.say(
                    "\(common.field): its \(common.reason) is on \(common.alerts) other alerts, too many for a link")
            }
        }

        private func table(_ links: [Report.Linked]) {
            Terminal.table(
                ["alert", "kind", "from", "status", "lifecycle", "shares", "since"],
                links.map { linked in
                    [
                        linked.alert_id, linked.kind ?? "-", linked.origin ?? "-", linked.status ?? "-",
                        linked.lifecycle ?? "-", linked.reasons.map(\.reason).joined(separator: " "),
                        linked.reasons.map(\.since).max().map(Terminal.time) ?? "-",
                    ]
                })
        }
    }
}
