import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Postgres
import Store

struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Sanket's topics: make them right, look at them, begin one anew.",
        discussion: "Example: sanket topics apply --json",
        subcommands: [Apply.self, Describe.self, Rebase.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the topics that are missing and correct the settings that differ.",
            discussion: """
                A topic that exists is judged by the replicas it has, whichever brokers are up: with three,
                min.insync.replicas=2; what it has is never lowered, and its replication never changed (`doctor` says
                where it is too low). A new one gets the replication of Sanket's other topics; without any, 3 where
                there are three brokers, 1 where there is one alone, and with two you are asked. The number of
                partitions of a topic that exists is never changed: a partition is a State.

                Examples:
                  sanket topics apply
                  sanket topics apply --replication 3 --json
                """)

        @Option(help: "How many replicas a topic gets that is created now.")
        var replication: Int?

        @OptionGroup var output: OutputOptions

        struct Report: Encodable {
            var created: [String]
            var replication: Int?
            var corrected: [String: [String: String]]
        }

        func validate() throws {
            if let replication, !(1...32).contains(replication) {
                throw ValidationError("--replication takes a number of brokers")
            }
        }

        func run() async throws {
            let parts = try Parts()
            let admin = try parts.admin()
            let plan = try await TopicPlan(admin: admin, parts: parts, replication: replication)
            if let wrong = plan.wrongPartitions.first {
                throw Failure.no(
                    "\(wrong.key) has \(wrong.value) partitions, not \(Topics.partitions). Partitions are States: "
                        + "delete the topic if it is empty, or choose another SANKET_TOPIC_PREFIX")
            }
            try await plan.apply(admin)
            let made = plan.missing.first?.replication
            if made == 1 { Terminal.complain("replication 1: no alert survives the loss of its broker") }
            let report = Report(created: plan.missing.map(\.name), replication: made, corrected: plan.differing)
            if output.json { return try Terminal.json(report) }
            if report.created.isEmpty && report.corrected.isEmpty { return Terminal.say("nothing to do") }
            report.created.forEach { Terminal.say("created    \($0)  replication \(made ?? 1)") }
            for (topic, settings) in report.corrected.sorted(by: { $0.key < $1.key }) {
                let list = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
                Terminal.say("corrected  \(topic)  \(list)")
            }
        }
    }

    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show each topic: partitions, replication, records, settings.",
            discussion: "Example: sanket topics describe --json")

        @OptionGroup var output: OutputOptions

        struct Line: Encodable {
            var topic: String
            var exists: Bool
            var partitions: Int
            var replication: Int
            var records: Int64
            var settings: [String: String]
        }

        func run() async throws {
            let parts = try Parts()
            let admin = try parts.admin()
            let plan = try await TopicPlan(admin: admin, parts: parts)
            var lines: [Line] = []
            for topic in plan.wanted {
                let description = plan.cluster.topics[topic.name]
                let partitions = description ?? []
                let marks = try await admin.watermarks(
                    partitions.map { TopicPartition(topic: topic.name, partition: $0.id) }, within: .seconds(10))
                lines.append(
                    Line(
                        topic: topic.name, exists: description != nil, partitions: partitions.count,
                        replication: partitions.map(\.replicas.count).min() ?? 0,
                        records: marks.values.reduce(0) { $0 + $1.high - $1.low },
                        settings: plan.settings[topic.name]?.filter { topic.settings[$0.key] != nil } ?? [:]))
            }
            if output.json { return try Terminal.json(lines) }
            Terminal.table(
                ["topic", "partitions", "replication", "records", "retention.ms", "max.message.bytes"],
                lines.map {
                    [
                        $0.topic, $0.exists ? "\($0.partitions)" : "missing", "\($0.replication)", "\($0.records)",
                        $0.settings["retention.ms"] ?? "-", $0.settings["max.message.bytes"] ?? "-",
                    ]
                })
        }
    }

    struct Rebase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a topic's log anew after the topic was recreated or restored.",
            discussion: """
                The rows of the old topic stay, under their incarnation; the new topic is taken from its beginning under
                the next one. Alerts that are in both are told apart by id and revision: a repeat is not notified again.
                Without arguments it rebases the partitions that are stopped, which `sanket doctor` lists.

                Examples:
                  sanket topics rebase --reason "cluster rebuilt after disk failure"
                  sanket topics rebase sanket.alerts.missing-person --partition 19 --reason "restored from backup"
                """)

        @Argument(help: "Alert topics; by default those with stopped partitions.")
        var topics: [String] = []

        @Option(name: .long, help: "Only these partitions (LGD codes).")
        var partition: [Int32] = []

        @Option(name: .long, help: "Why, for those who come later. No personal data.")
        var reason: String

        @OptionGroup var output: OutputOptions

        func validate() throws {
            let known = Set(State.all.map(\.partition))
            for number in partition where !known.contains(number) {
                throw ValidationError("--partition takes the LGD code of a State, and \(number) is none")
            }
        }

        func run() async throws {
            let parts = try Parts()
            let pool = parts.pool()
            let numbers = try await parts.numbers(pool)
            for topic in topics where numbers[topic] == nil {
                throw Failure.usage("\(topic) is none of \(parts.topics.allAlerts.joined(separator: ", "))")
            }
            let chosen = try await Accounts(pool: pool).all().filter { account in
                guard account.isCurrent, let name = numbers[account.key.topic] else { return false }
                let isMeant = topics.isEmpty ? account.stopped != nil : topics.contains(name)
                return isMeant && (partition.isEmpty || partition.contains(Int32(account.key.partition)))
            }
            var lows: [PartitionKey: Int64] = [:]
            let names = Dictionary(
                chosen.compactMap { account in
                    numbers[account.key.topic].map {
                        (TopicPartition(topic: $0, partition: Int32(account.key.partition)), account.key)
                    }
                }, uniquingKeysWith: { first, _ in first })
            let marks = try await parts.admin().watermarks(names.keys.sorted(), within: .seconds(10))
            for (partition, key) in names { lows[key] = marks[partition]?.low }
            let count = try await Incarnations(pool: pool).rebase(lows, reason: reason)
            await pool.close()
            if output.json { return try Terminal.json(["rebased": names.keys.sorted().map(\.description)]) }
            Terminal.say(count == 0 ? "nothing to rebase: no partition is stopped" : "rebased \(count) partitions")
        }
    }
}
