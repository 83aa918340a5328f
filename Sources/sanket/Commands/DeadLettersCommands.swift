import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Postgres
import Publishing
import Store

struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Records that could not be taken as alerts: each may be somebody's child, and has a clock.",
        discussion: "Example: sanket dead-letters list --json",
        subcommands: [List.self, Show.self, Replay.self])

    struct Line: Encodable {
        var record: String
        var origin: String?
        var alert_id: String?
        var reason: String
        var detail: String
        var size: Int
        var sha256: String
        var taken_at: Date
        var due_at: Date
        var overdue: Bool
        var replayed_as: String?

        init(_ letter: DeadLetter, _ numbers: TopicNumbers) {
            record = numbers.address(letter.entry.key)
            origin = letter.entry.origin?.iso
            alert_id = letter.entry.alertID.map(AlertID.text)
            reason = letter.entry.reason ?? "?"
            detail = letter.entry.detail ?? ""
            size = letter.entry.payloadSize
            sha256 = (letter.entry.payloadSHA256 ?? []).hex
            taken_at = letter.entry.takenAt
            due_at = letter.dueAt
            overdue = letter.isOverdue
            replayed_as = letter.replayedAs
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open dead letters, newest first.", discussion: "Example: sanket dead-letters list --all --json")

        @Flag(help: "Those already replayed too.")
        var all = false

        @Option(help: "At most so many.")
        var limit = 100

        @OptionGroup var output: OutputOptions

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit takes a number from 1") }
        }

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let numbers = try await parts.numbers(pool)
            let letters = DeadLetters(pool: pool, clock: try parts.configuration.deadLetterClock())
            let lines = try await letters.list(all: all, limit: limit).map { Line($0, numbers) }
            await pool.close()
            if output.json { return try lines.forEach { try Terminal.json($0) } }
            if lines.isEmpty { return Terminal.say("no dead letters") }
            Terminal.table(
                ["record", "origin", "reason", "detail", "bytes", "taken", "state"],
                lines.map {
                    [
                        $0.record, $0.origin ?? "?", $0.reason, $0.detail, "\($0.size)", Terminal.time($0.taken_at),
                        $0.replayed_as.map { "replayed as \($0)" } ?? ($0.overdue ? "OVERDUE" : "open"),
                    ]
                })
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One dead letter: where, why, its headers' names; with --payload its bytes.",
            discussion: """
                --payload writes the sender's bytes to standard output, as received: they may identify a victim.

                Examples:
                  sanket dead-letters show sanket.alerts.missing-person/1/19/4711
                  sanket dead-letters show --payload sanket.alerts.missing-person/1/19/4711 > letter.bin
                """)

        @Argument(help: "The record: topic/incarnation/partition/offset.")
        var record: String

        @Flag(help: "Write the payload's bytes to standard output, and nothing else.")
        var payload = false

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let (letter, numbers) = try await DeadLettersCommand.find(record, parts, pool)
            await pool.close()
            if payload { return Terminal.say(letter.entry.payload ?? []) }
            let line = Line(letter, numbers)
            if output.json { return try Terminal.json(line) }
            Terminal.say("record    \(line.record)")
            Terminal.say("reason    \(line.reason)  \(line.detail)")
            Terminal.say("origin    \(line.origin ?? "unknown")   alert \(line.alert_id ?? "unknown")")
            Terminal.say("bytes     \(line.size), SHA-256 \(line.sha256)")
            let names = HeaderBytes.unpack(letter.entry.headers ?? []).map(\.name)
            Terminal.say("headers   \(names.joined(separator: " "))")
            Terminal.say("taken     \(Terminal.time(line.taken_at)), due \(Terminal.time(line.due_at))")
            Terminal.say(
                "state     \(line.replayed_as.map { "replayed as \($0)" } ?? (line.overdue ? "OVERDUE" : "open"))")
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a dead letter again, mended, as a new record that names the old one.",
            discussion: """
                Without --file the stored bytes are published as they are, to the topic and partition that their own
                kind and origin ask for. What can't be decoded needs a mended file.

                Example:
                  sanket dead-letters replay sanket.alerts.missing-person/1/19/4711 --by "Insp. A. Rao" --file mended.json
                """)

        @Argument(help: "The record: topic/incarnation/partition/offset.")
        var record: String

        @Option(help: "Who orders it, by name.")
        var by: String

        @Option(help: "The mended alert, JSON.")
        var file: String?

        @OptionGroup var output: OutputOptions

        func validate() throws {
            if by.allSatisfy(\.isWhitespace) { throw ValidationError("--by takes the name of who orders the replay") }
        }

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let (letter, numbers) = try await DeadLettersCommand.find(record, parts, pool)
            await pool.close()
            if let replayed = letter.replayedAs { throw Failure.no("it was replayed already, as \(replayed)") }
            let alert = try mended(letter)
            let record = AlertRecord.record(
                alert, topics: parts.topics,
                more: [
                    KafkaHeader(name: "sanket-replay-of", value: Array(numbers.address(letter.entry.key).utf8)),
                    KafkaHeader(name: "sanket-replayed-by", value: Array(by.utf8)),
                ])
            try await parts.requireTopics([record.topic])
            let producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
            let receipt = try await producer.send(record)
            await producer.shutdown(deadline: .seconds(3))
            if output.json { return try Terminal.json(receipt) }
            Terminal.say("accepted \(AlertID.text(alert.id))/\(alert.revision) at \(receipt.place)")
        }

        private func mended(_ letter: DeadLetter) throws -> Alert {
            if let file {
                switch Validator.alert(json: try Terminal.read(file)) {
                case .success(let alert): return alert
                case .failure(let refusal):
                    refusal.violations.forEach { Terminal.complain("  \($0.path): \($0.rule): \($0.message)") }
                    throw Failure.no("\(file) is not valid")
                }
            }
            guard let alert = DeadLettersCommand.attributed(letter.entry) else {
                throw Failure.no(
                    "the stored bytes can't be attributed (\(letter.entry.reason ?? "?")): get them with "
                        + "`sanket dead-letters show --payload`, mend them, and replay with --file")
            }
            return alert
        }
    }

    /// The alert in the stored bytes, whatever topic or partition it was sent to; nil where it is none.
    fileprivate static func attributed(_ entry: LogEntry) -> Alert? {
        let headers = HeaderBytes.unpack(entry.headers ?? []).map { ($0.name, $0.value) }
        for kind in Kind.allCases {
            guard let origin = entry.origin,
                case .alert(let alert, _) = admit(
                    value: entry.payload, headers: headers, topicKind: kind, partition: origin.partition)
            else { continue }
            return alert
        }
        return nil
    }

    fileprivate static func find(
        _ address: String, _ parts: Parts, _ pool: PostgresPool
    ) async throws -> (DeadLetter, TopicNumbers) {
        let numbers = try await parts.numbers(pool)
        guard let key = numbers.key(ofAddress: address) else {
            throw Failure.usage(
                "\(address) is no record: topic/incarnation/partition/offset, as `dead-letters list` shows")
        }
        let letters = DeadLetters(pool: pool, clock: try parts.configuration.deadLetterClock())
        guard let letter = try await letters.item(key) else {
            throw Failure.no("there is no dead letter at \(address)")
        }
        return (letter, numbers)
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte.
    var hex: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
