import Kafka

/// Where the taking of an alert topic's partition stands, at one moment.
struct Backlog: Hashable, Sendable {
    var partition: TopicPartition
    /// The next offset to be taken.
    var next: Int64
    /// The offset that the next record to be published will have.
    var end: Int64
    /// The process that owns the partition, or nil where none ever has.
    var owner: String?

    var count: Int64 { max(0, end - next) }

    /// Those where something waits and nothing was taken between two looks, the longest first.
    static func stuck(_ first: [Backlog], _ second: [Backlog]) -> [Backlog] {
        let before = Dictionary(first.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        return second.filter { now in
            guard let then = before[now.partition] else { return false }
            return then.count > 0 && now.count > 0 && now.next == then.next
        }.sorted { ($1.count, $0.partition) < ($0.count, $1.partition) }
    }
}
