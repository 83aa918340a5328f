import Alerts
import ArgumentParser
import Ingest
import Kafka
import Postgres
import Store

/// The same work on the same batch, so often: what an instruction counter compares between two versions.
///
/// Not asynchronous, and so on the main thread from beginning to end: valgrind 3.19 does not survive libdispatch's threads.
struct BenchInstructions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions", abstract: "Decode, validate, route and encode one batch; for valgrind.",
        discussion: """
            Two runs with different --times differ by the work alone: start-up and the making of the batch cancel out.

            Example: valgrind --tool=callgrind sanket bench instructions --times 2 schemas/examples/*.json
            """)

    @Option(help: "How often.")
    var times = 1

    @Option(help: "Records in the batch.")
    var records = 200

    @Option(help: "protobuf or json.")
    var encoding = "protobuf"

    @Argument(help: "Examples to make the alerts from.")
    var files: [String]

    struct Line: Encodable {
        var records: Int
        var bytes: Int
    }

    func run() throws {
        let router = try Parts(isQuiet: true).router()
        let topics = Topics()
        var forge = try AlertForge(files: files, seed: 1, router: router, topics: topics)
        var batch: [ConsumedRecord] = []
        while batch.count < records {
            let record = try forge.next(issuedAt: BenchFill.epoch).record
            guard (ContentType(sniffing: record.value ?? []) == .json) == (encoding == "json") else { continue }
            batch.append(
                ConsumedRecord(
                    topic: record.topic, partition: record.partition, offset: Int64(batch.count),
                    timestamp: 1_795_132_800_000, key: record.key, headers: KafkaHeaders(record.headers),
                    value: record.value))
        }
        var line = Line(records: records, bytes: 0)
        for _ in 0..<times {
            let rows = Rehearsal.rows(batch, router: router, topics: topics)
            // The encoded statements' size keeps the optimiser from leaving the work out.
            line.bytes = Ledger.inserts(rows).reduce(0) { sum, query in
                query.parameters.withPointers { _, _, lengths, _ in lengths.reduce(sum) { $0 + Int($1) } }
            }
        }
        try Terminal.json(line)
    }
}
