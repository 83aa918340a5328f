import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Publishing

/// The same load without a door.
struct BenchProduce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "produce", abstract: "Produce the alerts of `bench post` straight to the broker, as many at once.",
        discussion: """
            So many senders, each of which hands over a batch of one State's records, made before, and waits for the receipts.

            Example: sanket bench produce --batch 100 schemas/examples/*.json
            """)

    @Option(help: "How many senders.")
    var senders = 64
    @Option(help: "Alerts that each hands over at once.")
    var batch = 1
    @Option(help: "How many seconds count.")
    var seconds = 8
    @Option(help: "How many seconds before do not.")
    var warmUp = 2
    @Option(help: "The same seed gives the same alerts.")
    var seed: UInt64 = 1
    @Argument(help: "Examples to make them from.")
    var files: [String]

    func validate() throws {
        if senders < 1 || batch < 1 || seconds < 1 { throw ValidationError("numbers are from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        let volley = try AlertVolley(files: files, size: max(batch, 100), seed: seed, parts: parts)
        let producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
        let start = ContinuousClock.now + .seconds(warmUp)
        let end = start + .seconds(seconds)
        let rush = await withTaskGroup { group in
            for sender in 0..<senders {
                let batches = try? Self.batches(of: volley.shares[sender % volley.shares.count], batch, parts.topics)
                group.addTask { [batch] in
                    var rush: [(Duration, Bool)] = []
                    var next = 0
                    while let batches, ContinuousClock.now < end {
                        let began = ContinuousClock.now
                        let results = await producer.send(batches[next % batches.count])
                        next += 1
                        let isAccepted = results.allSatisfy { (try? $0.get()) != nil } && results.count == batch
                        if began >= start { rush.append((.now - began, isAccepted)) }
                    }
                    return rush
                }
            }
            var all = Rush()
            for await rush in group {
                for (time, isAccepted) in rush { all.done(batch, after: time, isAccepted: isAccepted) }
            }
            return all
        }
        await producer.shutdown(deadline: .seconds(10))
        try Terminal.json(rush.line(within: .seconds(seconds)))
    }

    /// Protobuf, as the door produces whatever came in.
    private static func batches(
        of share: AlertVolley.Share, _ size: Int, _ topics: Topics
    ) throws -> [[ProducerRecord]] {
        let records = try (share.json + share.protobuf).map { record in
            switch Validator.judge(record.value ?? [], as: ContentType(sniffing: record.value ?? [])).result {
            case .success(let alert): AlertRecord.record(alert, topics: topics)
            case .failure(let refusal):
                throw Failure.no("a made-up alert is refused: \(refusal.violations.map(\.rule).joined(separator: " "))")
            }
        }
        return stride(from: 0, through: records.count - size, by: size).map { Array(records[$0..<$0 + size]) }
    }
}
