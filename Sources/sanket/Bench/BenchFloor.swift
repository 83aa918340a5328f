import ArgumentParser
import Ingest
import Postgres
import Store

/// The floor that ingest is measured against.
struct BenchFloor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor", abstract: "Write what is in the topics as ingest would, encoded before, over bare libpq.",
        discussion: """
            The rows, statements and batches are those of ingest. Reading, decoding, routing and encoding are done before
            the clock starts. The database must be new: the rows stay in it.

            Example: sanket bench floor --count 200000
            """)

    @Option(help: "How many records are in the topics.")
    var count = 200_000

    @Option(help: "How many batches are on their way before the first is answered.")
    var ahead = 2

    struct Line: Encodable {
        var records: Int
        var batches: Int
        var seconds: Double
        var alerts_per_second: Double
    }

    func validate() throws {
        if ahead < 1 { throw ValidationError("--ahead takes a number from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        let connection = try await PostgresConnection.connect(
            parts.configuration.databaseURL, applicationName: Configuration.applicationName, logger: parts.logger)
        let ledger = Ledger(connection: connection)
        let loop = try BareLoop(url: parts.configuration.databaseURL)
        var batches: [BareLoop.Batch] = []
        try await parts.rehearsal().run(count: count) { batch in
            guard !batch.rows.isEmpty else { return }
            batches.append(
                try loop.prepare(
                    ledger.statements(batch.claims, Ledger.inserts(batch.rows)), records: batch.rows.count))
        }
        // Where the account may: what was written before is none of the floor's.
        _ = try? await connection.query("CHECKPOINT")
        await connection.close()
        let lap = try loop.run(batches, ahead: ahead)
        try Terminal.json(
            Line(records: lap.records, batches: lap.batches, seconds: lap.seconds, alerts_per_second: lap.rate))
    }
}
