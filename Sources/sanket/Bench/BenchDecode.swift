import ArgumentParser
import Ingest

/// Everything up to the database, and no further.
struct BenchDecode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Read, decode, validate and route what is in the topics, without writing it.",
        discussion: "Example: sanket bench decode --count 200000")

    @Option(help: "How many records are in the topics.")
    var count = 200_000

    struct Line: Encodable {
        var records: Int
        var seconds: Double
        var alerts_per_second: Double
    }

    func run() async throws {
        let parts = try Parts()
        var lap = Lap()
        try await parts.rehearsal().run(count: count) { batch in lap.done(batch.rows.count) }
        try Terminal.json(Line(records: lap.records, seconds: lap.seconds, alerts_per_second: lap.rate))
    }
}

extension Parts {
    /// Ingest without its last step.
    func rehearsal() throws -> Rehearsal {
        Rehearsal(
            settings: Ingest.Settings(
                kafka: configuration.kafka, databaseURL: configuration.databaseURL,
                applicationName: Configuration.applicationName, topics: topics),
            router: try router(), pool: pool(), logger: logger)
    }
}
