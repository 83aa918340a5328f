import Alerts
import FoundationEssentials
import Kafka
import Postgres
import Store

/// Whether alerts lie untaken at the broker: looks twice, and then at the records themselves.
struct LagExamination: Sendable {
    let parts: Parts
    let pool: PostgresPool
    /// Between the two looks.
    static let pause: Duration = .seconds(3)

    func run() async throws -> [Finding] {
        let first = try await look()
        guard first.contains(where: { $0.count > 0 }) else {
            return [Finding(subject: "lag", verdict: .ok, what: "everything published is taken")]
        }
        try await Task.sleep(for: Self.pause)
        let second = try await look()
        let stuck = Backlog.stuck(first, second)
        guard !stuck.isEmpty else {
            let count = second.reduce(0) { $0 + $1.count }
            return [Finding(subject: "lag", verdict: .ok, what: "\(count) records behind, and being taken")]
        }
        let waiting = try await since(stuck)
        let findings = stuck.compactMap { backlog in waiting[backlog.partition].map { finding(backlog, since: $0) } }
        return findings.isEmpty
            ? [Finding(subject: "lag", verdict: .ok, what: "everything published is taken")] : findings
    }

    private func finding(_ backlog: Backlog, since: Date?) -> Finding {
        let time = since.map { ", the oldest since \(Terminal.time($0))" } ?? ""
        let owner = backlog.owner.map { "its owner \($0) takes nothing" } ?? "nobody has ever taken it"
        let remedy =
            backlog.owner.map {
                "is \($0) running? After an orderly end its partitions wait ten seconds for it, then another process "
                    + "takes them; if this stays, start it again, or `sanket serve` on another host"
            } ?? "start `sanket serve`"
        return Finding(
            subject: "\(backlog.partition)", verdict: .wrong,
            what: "\(backlog.count) records wait\(time), and \(owner)", remedy: remedy)
    }

    /// Every partition of the alert topics. One that is stopped has a finding of its own.
    private func look() async throws -> [Backlog] {
        let admin = try parts.admin()
        let numbers = try await parts.numbers(pool)
        let topics = try await admin.cluster(within: .seconds(10)).topics
        let partitions = parts.topics.allAlerts.flatMap { name in
            (topics[name] ?? []).map { TopicPartition(topic: name, partition: $0.id) }
        }
        // The broker before the ledger: what is taken meanwhile must not look as if it waited.
        let marks = try await admin.answeredWatermarks(partitions, within: .seconds(10)).marks
        let keys = Dictionary(
            partitions.compactMap { partition in
                numbers[partition.topic].map {
                    (PartitionKey(topic: $0, partition: Int16(partition.partition)), partition)
                }
            }, uniquingKeysWith: { first, _ in first })
        let rows = try await Ownership(pool: pool).rows(of: keys.keys.sorted())
        let known = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        return keys.compactMap { key, partition in
            guard let mark = marks[partition], known[key]?.stopped == nil else { return nil }
            // An end below the position is a topic that was recreated, and no lag.
            let next = max(known[key]?.nextOffset ?? mark.low, mark.low)
            return Backlog(partition: partition, next: next, end: mark.high, owner: known[key]?.owner)
        }
    }

    /// Since when the first record of each has been waiting. Where there is none but the marker of a transaction, nothing
    /// waits.
    private func since(_ stuck: [Backlog]) async throws -> [TopicPartition: Date?] {
        let reader = try PartitionReader(
            parts.configuration.kafka,
            from: Dictionary(stuck.map { ($0.partition, .offset($0.next)) }, uniquingKeysWith: { first, _ in first }),
            logger: parts.logger)
        defer { reader.close() }
        var found: [TopicPartition: Date?] = [:]
        while found.count < stuck.count, let record = try await reader.next(within: .seconds(3)) {
            guard found[record.topicPartition] == nil else { continue }
            let date = record.timestamp < 0 ? nil : Date(timeIntervalSince1970: Double(record.timestamp) / 1000)
            found[record.topicPartition] = .some(date)
        }
        return found
    }
}
