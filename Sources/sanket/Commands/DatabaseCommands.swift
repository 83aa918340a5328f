import ArgumentParser
import FoundationEssentials
import Logging
import Postgres
import Relay
import Store

struct Database: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "The database: migrate it, look at it, rebuild its projections.",
        discussion: "Example: sanket db migrate --json",
        subcommands: [Migrate.self, Status.self, Rebuild.self])

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the database up to this program's schema.",
            discussion: "Forward only; safe to run twice, and from two machines at once.\n\nExample: sanket db migrate")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let parts = try Parts()
            let connection = try await PostgresConnection.connect(
                parts.configuration.databaseURL, applicationName: Configuration.applicationName, logger: parts.logger)
            let applied = try await Schema.migrations.apply(on: connection, logger: parts.logger)
            await connection.close()
            if output.json { return try Terminal.json(["applied": applied]) }
            Terminal.say(applied.isEmpty ? "up to date" : "applied: \(applied.joined(separator: ", "))")
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which migrations are applied; exit code 1 while one is pending.",
            discussion: "Example: sanket db status --json")

        @OptionGroup var output: OutputOptions

        struct Line: Encodable {
            var name: String
            var applied: Date?
        }

        func run() async throws {
            let parts = try Parts()
            let connection = try await PostgresConnection.connect(
                parts.configuration.databaseURL, applicationName: Configuration.applicationName, logger: parts.logger)
            let lines = try await Schema.migrations.status(on: connection).map {
                Line(name: $0.name, applied: $0.appliedAt)
            }
            await connection.close()
            if output.json {
                try Terminal.json(lines)
            } else {
                Terminal.table(
                    ["migration", "applied"], lines.map { [$0.name, $0.applied.map(Terminal.time) ?? "pending"] })
            }
            if lines.contains(where: { $0.applied == nil }) { throw ExitCode(1) }
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Empty the projections and fill them again from the log.",
            discussion: """
                The log itself is not touched. A running `sanket serve` gives its projection lease up and takes it back.
                What alerts are matched by is made anew too, under the secret that SANKET_MATCHING_KEY gives; without one
                it stays as it is.

                Example: sanket db rebuild
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let secret = try parts.configuration.matchingSecret()
            var lines = [try await rebuild(Projection(pool: pool), pool, parts)]
            if let secret {
                let matching = AlertMatching(
                    matches: Matches(pool: pool), followers: Followers(pool: pool), secret: secret)
                lines.append(try await rebuild(matching, pool, parts))
            }
            await pool.close()
            if output.json {
                let records = lines.map { ($0.name, $0.records) }
                return try Terminal.json(
                    Report(records: lines[0].records, projections: .init(uniqueKeysWithValues: records)))
            }
            for line in lines { Terminal.say("\(line.name): rebuilt from \(line.records) records") }
            if secret == nil { Terminal.say("\(Matches.output): left as it is, SANKET_MATCHING_KEY is not set") }
        }

        struct Report: Encodable {
            var records: Int
            /// How many records each was made from.
            var projections: [String: Int]
        }

        private func rebuild<P: Projecting>(
            _ projection: P, _ pool: PostgresPool, _ parts: Parts
        ) async throws -> (name: String, records: Int) {
            let followers = Followers(pool: pool)
            let token = UUID()
            let holder = "rebuild-\(token)"
            _ = try await followers.lease(P.output, token: token, holder: holder, for: .seconds(10), force: true)
            try await projection.reset()
            try await projection.prepare()
            let projector = Projector(
                projection: projection, followers: followers, holder: { holder }, wake: Wake(), logger: parts.logger)
            let records = try await projector.catchUp(token) { count in
                Terminal.progress("\(P.output): \(count) records")
            }
            await followers.release(P.output, token: token)
            Terminal.progress("")
            return (P.output, records)
        }
    }
}
