import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka

/// Fills the topics of alerts.
struct BenchFill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill", abstract: "Produce made-up alerts to the topics.",
        discussion: "Example: sanket bench fill --count 200000 schemas/examples/*.json")

    @Option(help: "How many.")
    var count = 200_000

    @Option(help: "So many a second; 0: as fast as the broker takes them.")
    var rate = 0

    @Option(help: "The same seed gives the same alerts.")
    var seed: UInt64 = 1

    @Flag(help: "As short as alerts may be: a million of them fit into a mock cluster.")
    var short = false

    @Argument(help: "Examples to make them from.")
    var files: [String]

    func validate() throws {
        if count < 1 || rate < 0 { throw ValidationError("--count takes a number from 1, --rate one from 0") }
    }

    struct Line: Encodable {
        var records: Int
        var bytes: Int
        var targets: Int
        /// Bytes of the partition that holds most, keys and headers too.
        var largest_partition: Int
    }

    /// When the first of them is issued: fixed, so that every run has the same bytes.
    static let epoch = Date(timeIntervalSince1970: 1_795_132_800)

    /// A record as it stands in a batch, all but exactly: its parts, a few bytes of lengths, and its own head.
    private static func wireBytes(_ record: ProducerRecord) -> Int {
        20 + (record.key?.count ?? 0) + (record.value?.count ?? 0)
            + record.headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 3 }
    }

    func run() async throws {
        let parts = try Parts()
        let molds = short ? try AlertMold.all(topics: parts.topics) : []
        var random = SplitMix(seed: seed)
        var forge = try AlertForge(files: files, seed: seed, router: try parts.router(), topics: parts.topics)
        var kafka = parts.configuration.kafka
        if rate == 0 { kafka.properties["linger.ms"] = "50" }
        let producer = try KafkaProducer(kafka, logger: parts.logger)
        var line = Line(records: 0, bytes: 0, targets: 0, largest_partition: 0)
        var held: [TopicPartition: Int] = [:]
        var sending: Task<Void, any Error>?
        // A back-log in batches of some seventy: the mock cluster answers a fetch with one batch of each partition, where a
        // broker gives as many as the fetch asks for. So many are in a batch only if the producer waits for them.
        let chunk = rate > 0 ? max(1, rate / 100) : 8_000
        let start = WallClock.now
        while line.records < count {
            if rate > 0 { try await WallClock.sleep(until: start + Int64(line.records) * 1_000_000 / Int64(rate)) }
            var records: [ProducerRecord] = []
            while records.count < chunk, line.records < count {
                let record: ProducerRecord
                if short {
                    record = molds[line.records % molds.count].piece(&random)
                    line.targets += AlertMold.targets
                } else {
                    let piece = try forge.next(issuedAt: Self.epoch + Double(line.records) / 1000)
                    record = piece.record
                    line.targets += piece.targets.count
                }
                records.append(record)
                let partition = TopicPartition(topic: record.topic, partition: record.partition)
                held[partition, default: 0] += Self.wireBytes(record)
                line.records += 1
                line.bytes += record.value?.count ?? 0
            }
            try await sending?.value
            sending = Task { [records] in for result in await producer.send(records) { _ = try result.get() } }
        }
        try await sending?.value
        await producer.shutdown(deadline: .seconds(10))
        line.largest_partition = held.values.max() ?? 0
        try Terminal.json(line)
    }
}
