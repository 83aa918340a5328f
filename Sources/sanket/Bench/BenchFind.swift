import Alerts
import ArgumentParser
import FoundationEssentials
import Gateway
import Matching
import Postgres
import Store

/// How long a search takes, from the question to the alerts that are shown.
struct BenchFind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Search for made-up names and phones in what names-fill has made, one after the other.",
        discussion: "Example: sanket bench find --queries 2000")

    @Option(help: "How many searches of each sort.")
    var queries = 1_000

    @Option(help: "Seed of the names that are searched for.")
    var seed: UInt64 = 2

    struct Line: Encodable {
        var queries: Int
        /// Milliseconds.
        var name_ms: Percentiles?
        var phone_ms: Percentiles?
        /// Alerts found by name, the mean.
        var found: Double
    }

    func run() async throws {
        let parts = try Parts()
        let pool = parts.pool(size: 1)
        let search = AlertSearch(MatchSearch(pool), secret: try BenchNames.secret())
        try await search.requireKeys()
        var forge = NameForge(seed: seed)
        // The first searches prepare the statements.
        for _ in 0..<20 { _ = try await name(forge.next(), search, pool) }
        var found = 0
        var names: [Int64] = []
        var phones: [Int64] = []
        for _ in 0..<queries {
            let name = forge.next()
            let begin = WallClock.now
            found += try await self.name(name, search, pool)
            names.append(WallClock.now - begin)
            let phone = "09\(100_000_000 + forge.number(below: 800_000_000))"
            let second = WallClock.now
            try await self.phone(phone, search, pool)
            phones.append(WallClock.now - second)
        }
        await pool.close()
        try Terminal.json(
            Line(
                queries: queries, name_ms: Percentiles(names), phone_ms: Percentiles(phones),
                found: Double(found) / Double(max(1, queries))))
    }

    private func name(_ name: String, _ search: AlertSearch, _ pool: PostgresPool) async throws -> Int {
        guard let query = NameQuery(name, under: search.secret) else { return 0 }
        let matches = try await search.alerts(named: query).matches
        _ = try await Archive(pool: pool).list(ids: matches.prefix(50).map(\.alertID))
        return matches.count
    }

    private func phone(_ phone: String, _ search: AlertSearch, _ pool: PostgresPool) async throws {
        guard let value = MatchValue(.phone, text: phone) else { return }
        let matches = try await search.alerts(with: [value], limit: 50)
        _ = try await Archive(pool: pool).list(ids: matches.map(\.alertID))
    }
}
