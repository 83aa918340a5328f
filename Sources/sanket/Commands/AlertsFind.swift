import Alerts
import ArgumentParser
import FoundationEssentials
import Gateway
import Matching
import Postgres
import Store

extension AlertsCommand {
    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Find alerts by a name, a phone, a plate, an IMEI or a report; nothing that could name a person is shown.",
            discussion: """
                Names are compared by their sound, in Latin letters or Devanagari: "Rekha Devi" finds रेखा देवी, "Raikha" and
                "Rekha D.", and "Rekha d/o Suresh" leaves out those of another father. What is found is to be looked at by
                a person: a name is shared by many. Exit code 1 when nothing is found.

                The newest alerts are a second or so behind. Needs SANKET_MATCHING_KEY as `sanket serve` has it.

                Examples:
                  sanket alerts find --name "Rekha Devi"
                  sanket alerts find --name "रेखा देवी" --state IN-WB --json
                  sanket alerts find --phone "098123 45678"
                  sanket alerts find --plate "WB 74 AB 1234"
                  sanket alerts find --fir 214/2026 --state IN-JH
                  sanket alerts find --fir 214/2026 --state IN-JH --district 350 --station Chainpur
                """)

        @Option(help: "A person's name; a parent or spouse may follow after d/o, s/o, w/o.")
        var name: String?

        @Option(help: "A phone number, with or without its country.")
        var phone: String?

        @Option(help: "A whole registration mark.")
        var plate: String?

        @Option(help: "An IMEI, 15 digits.")
        var imei: String?

        @Option(help: "A first information report: its number and year, as 214/2026. Needs --state.")
        var fir: String?

        @Option(help: "Only alerts of this origin.")
        var state: State?

        @Option(help: "With --fir: the LGD code of the station's district.")
        var district: UInt32?

        @Option(help: "With --fir: the police station.")
        var station: String?

        @Option(help: "At most so many.")
        var limit = 50

        @OptionGroup var output: OutputOptions

        func validate() throws {
            if [name, phone, plate, imei, fir].compactMap({ $0 }).count != 1 {
                throw ValidationError("choose one: --name, --phone, --plate, --imei, or --fir")
            }
            if limit < 1 { throw ValidationError("--limit takes a number from 1") }
            if fir != nil, state == nil {
                throw ValidationError("--fir needs --state: the number is one of each station's own")
            }
            if (district == nil) != (station == nil) { throw ValidationError("--district and --station go together") }
            if district != nil, fir == nil { throw ValidationError("--district and --station go with --fir") }
        }

        struct Line: Encodable {
            var alert_id: String
            var revision: Int32
            var kind: String
            var origin: String
            var status: String?
            var lifecycle: String?
            var issued_at: Date?
            var taken_at: Date
            var by: String
            var field: String
            var role: String?
            var score: Double
        }

        func run() async throws {
            let parts = try Parts()
            guard let secret = try parts.configuration.matchingSecret() else {
                throw Failure.usage("searching is off: set SANKET_MATCHING_KEY to what `sanket serve` has")
            }
            let pool = parts.pool()
            let search = AlertSearch(MatchSearch(pool), secret: secret)
            try await search.requireKeys()
            let (matches, isCut) = try await find(search)
            let shown = state == nil ? Array(matches.prefix(limit)) : matches
            let alerts = try await Archive(pool: pool).list(ids: shown.map(\.alertID))
            await pool.close()
            let byID = Dictionary(alerts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let lines = shown.compactMap { match in byID[match.alertID].map { line($0, match) } }
                .filter { state == nil || $0.origin == state?.iso }.prefix(limit)
            if lines.isEmpty { throw Failure.no("no alert matches") }
            try tell(Array(lines))
            if isCut {
                Terminal.complain("sanket: this name is so common that only the newest alerts with it were looked at")
            }
        }

        private func find(_ search: AlertSearch) async throws -> (matches: [AlertSearch.Match], isCut: Bool) {
            if let name {
                guard let query = NameQuery(name, under: search.secret) else {
                    throw Failure.usage(
                        "--name takes a name, of more than initials, in Latin letters or an Indian script")
                }
                let perKey = state == nil ? AlertSearch.namesPerKey : AlertSearch.namesPerKeyWithin
                return try await search.alerts(named: query, perKey: perKey)
            }
            return (try await search.alerts(with: try values(), limit: state == nil ? limit : 10_000), false)
        }

        private func values() throws -> [MatchValue] {
            if let fir, let state {
                guard let number = FirNumber.parse(fir) else {
                    throw Failure.usage("--fir takes number and year, as 214/2026")
                }
                let report = FirNumber(
                    state: state, district: district ?? 0, station: station ?? "", serial: number.serial,
                    year: number.year)
                let wanted: ValueKind = station == nil ? .firNumber : .fir
                return report.values.filter { $0.kind == wanted }
            }
            let given: [(ValueKind, String?, String)] = [
                (.phone, phone, "a whole phone number, not an emergency number"),
                (.plate, plate, "a whole registration mark, as WB 74 AB 1234: a part of one can't be searched for"),
                (.imei, imei, "the 15 digits of an IMEI"),
            ]
            for case (let kind, let text?, let what) in given {
                guard let value = MatchValue(kind, text: text) else {
                    throw Failure.usage("--\(kind.rawValue) takes \(what)")
                }
                return [value]
            }
            return []
        }

        private func line(_ alert: AlertLine, _ match: AlertSearch.Match) -> Line {
            Line(
                alert_id: AlertID.text(alert.id), revision: alert.revision, kind: alert.kind,
                origin: alert.origin?.iso ?? "?", status: alert.status, lifecycle: alert.lifecycle,
                issued_at: alert.issuedAt, taken_at: alert.takenAt, by: match.by, field: match.field, role: match.role,
                score: (match.score * 100).rounded() / 100)
        }

        private func tell(_ lines: [Line]) throws {
            if output.json { return try lines.forEach { try Terminal.json($0) } }
            Terminal.table(
                ["alert", "rev", "kind", "from", "status", "lifecycle", "taken", "matched", "score"],
                lines.map {
                    [
                        $0.alert_id, "\($0.revision)", $0.kind, $0.origin, $0.status ?? "-", $0.lifecycle ?? "-",
                        Terminal.time($0.taken_at), $0.field + ($0.role.map { " (\($0))" } ?? ""), "\($0.score)",
                    ]
                })
        }
    }
}
