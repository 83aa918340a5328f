import Alerts
import ArgumentParser
import FoundationEssentials
import Matching
import Postgres
import Relay
import Store
import SwiftProtobuf

/// The matching tables of a country, without its log.
struct BenchNamesFill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "names-fill", abstract: "Fill the tables by which alerts are found with those of made-up alerts.",
        discussion: """
            Each has a missing person with a phone, a father, and one in five a report; the same for the same seed.

            Example: sanket bench names-fill --count 1000000
            """)

    @Option(help: "How many alerts.")
    var count = 1_000_000

    @Option(help: "Seed of the names.")
    var seed: UInt64 = 1

    struct Line: Encodable {
        var alerts: Int
        var names: Int
        var keys: Int
        var seconds: Double
    }

    func run() async throws {
        let parts = try Parts()
        let pool = parts.pool(settings: Followers.sessionSettings)
        let secret = try BenchNames.secret()
        guard try await pool.query("SELECT 1 FROM log LIMIT 1").rows.isEmpty else {
            throw Failure.usage("the database holds alerts; name one that is made for measuring")
        }
        let matches = Matches(pool: pool)
        guard try await matches.claim(fingerprint: secret.fingerprint) else { throw Failure.no("\(OtherSecret())") }
        var forge = NameForge(seed: seed)
        var line = Line(alerts: 0, names: 0, keys: 0, seconds: 0)
        let begin = ContinuousClock.now
        while line.alerts < count {
            var rows: [Matches.Row] = []
            while rows.count < 1_000, line.alerts + rows.count < count {
                if let alert = Self.alert(number: line.alerts + rows.count, &forge) {
                    rows.append(
                        Matches.Row(AlertKeys(of: alert, under: secret), of: alert.id, takenAt: BenchFill.epoch))
                }
            }
            try await matches.insert(rows)
            line.alerts += rows.count
            line.names += rows.reduce(0) { $0 + $1.names.count }
            line.keys += rows.reduce(0) { $0 + $1.names.reduce(0) { $0 + $1.keys.count } }
            Terminal.progress("\(line.alerts) alerts")
        }
        Terminal.progress("")
        await pool.close()
        line.seconds = (ContinuousClock.now - begin) / .seconds(1)
        try Terminal.json(line)
    }

    private static func alert(number: Int, _ forge: inout NameForge) -> Alert? {
        var random = SplitMix(seed: UInt64(number))
        var message = Sanket_V1_Alert()
        message.id = AlertID.text(AlertID.mint(now: BenchFill.epoch + Double(number), using: &random))
        let states = State.all.filter { $0 != .union }
        message.origin = states[number % states.count].iso
        message.missingPerson.phones = ["+919\(100_000_000 + forge.number(below: 800_000_000))"]
        var own = Sanket_V1_PersonName()
        own.text = forge.next()
        var father = Sanket_V1_PersonName()
        father.text = forge.next()
        father.role = .father
        message.missingPerson.names = [own, father]
        if number % 5 == 0 {
            message.agency.district = UInt32(1 + forge.number(below: 700))
            message.agency.station = "Sadar"
            message.fir.serial = UInt32(1 + forge.number(below: 900))
            message.fir.year = 2026
        }
        return Alert(message, kind: .missingPerson)
    }
}
