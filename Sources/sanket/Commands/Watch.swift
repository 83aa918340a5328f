import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import SwiftProtobuf
import UnixSignals

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow a State's notifications, or the dashboards' feed, live.",
        discussion: """
            A repeat after a crash bears the same id; it is shown once. A record that can't be read is told on the error
            output by its place, and the rest goes on.

            Examples:
              sanket watch --state IN-WB
              sanket watch --state IN-WB --from-beginning --json
              sanket watch --feed
            """)

    @Option(help: "The State whose notifications to follow, such as IN-WB.")
    var state: State?

    @Flag(help: "Follow the feed instead: what a dashboard may see, of all States.")
    var feed = false

    @Flag(help: "Begin with what is there already.")
    var fromBeginning = false

    @Option(help: "Stop after so many.")
    var limit: Int?

    @Option(help: "en or hi.")
    var language = Language.english

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (state == nil) == !feed { throw ValidationError("choose one: --state IN-XX, or --feed") }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        let topic = feed ? parts.topics.feed : parts.topics.notifications
        let partitions = state.map { [Int32($0.lgd)] } ?? Array(0..<Int32(Topics.partitions))
        try await parts.requireTopics([topic])
        let reader = try PartitionReader(
            parts.configuration.kafka, from: try await start(topic, partitions, parts), logger: parts.logger)
        let interrupt = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { reader.close() }
        }
        defer { interrupt.cancel() }
        if !output.json { Terminal.complain("following \(topic) (Ctrl-C ends)") }
        var seen = RecentIDs()
        var count = 0
        while limit.map({ count < $0 }) ?? true, let record = try await next(reader) {
            guard seen.isNew(Self.id(of: record)) else { continue }
            do {
                try tell(record)
                count += 1
            } catch {
                // One bad record must not make a State deaf. What is in it is not told: it may be anything.
                Terminal.complain("\(Self.place(of: record)) can't be read as one of Sanket's messages; it is left out")
            }
        }
        reader.close()
    }

    /// The next record; where a partition can't be read, the others go on.
    private func next(_ reader: PartitionReader) async throws -> ConsumedRecord? {
        while true {
            do {
                return try await reader.next()
            } catch {
                if error.isFatal { throw error }
                Terminal.complain("can't read on for now: \(error)")
            }
        }
    }

    /// By which a repeat is told; a record that has none is its own.
    private static func id(of record: ConsumedRecord) -> String {
        record.headers.first { $0.name == "ce_id" }?.value.map { String(decoding: $0, as: UTF8.self) }
            ?? place(of: record)
    }

    private static func place(of record: ConsumedRecord) -> String {
        "\(record.topic)/\(record.partition) offset \(record.offset)"
    }

    private func start(_ topic: String, _ partitions: [Int32], _ parts: Parts) async throws -> [TopicPartition:
        StartOffset]
    {
        let wanted = partitions.map { TopicPartition(topic: topic, partition: $0) }
        if fromBeginning { return Dictionary(wanted.map { ($0, .beginning) }, uniquingKeysWith: { first, _ in first }) }
        // Offsets rather than "end": an end is looked up lazily, and what comes before that would not be shown.
        return try await parts.admin().watermarks(wanted, within: .seconds(10)).mapValues { .offset($0.high) }
    }

    /// A feed item in the form that summaries are composed from; it has less to say.
    private static func glimpse(_ item: Sanket_V1_FeedItem) -> Sanket_V1_Notification {
        var notification = Sanket_V1_Notification()
        notification.kind = item.kind
        notification.status = item.status
        notification.lifecycle = item.lifecycle
        notification.urgency = item.urgency
        notification.origin = item.origin
        if item.hasMissingPerson {
            notification.missingPerson.category = item.missingPerson.category
            notification.missingPerson.sex = item.missingPerson.sex
            notification.missingPerson.ageBand = item.missingPerson.ageBand
            notification.missingPerson.lastSeenState = item.missingPerson.lastSeenState
        }
        if item.hasRescueRequest {
            notification.rescueRequest.hostState = item.rescueRequest.hostState
            notification.rescueRequest.victims = item.rescueRequest.victims
            notification.rescueRequest.exploitation = item.rescueRequest.exploitation
        }
        if item.hasSuspectMovement {
            notification.suspectMovement.headingState = item.suspectMovement.headingState
            notification.suspectMovement.victims.count = item.suspectMovement.victims
        }
        return notification
    }

    private func tell(_ record: ConsumedRecord) throws {
        if feed {
            let item = try Sanket_V1_FeedItem(serializedBytes: record.value ?? [])
            if item.withdrawn, !output.json { return Terminal.say("withdrawn · \(item.alertID)") }
            return output.json
                ? try Terminal.json(item) : Terminal.say(Summary.line(Self.glimpse(item), language: language))
        }
        let notification = try Sanket_V1_Notification(serializedBytes: record.value ?? [])
        output.json
            ? try Terminal.json(notification) : Terminal.say(Summary.line(notification, language: language))
    }
}
