package import Alerts

/// One (topic, partition) of the ledger, the topic by its number in the `topics` table.
package struct PartitionKey: Hashable, Comparable, Sendable {
    package var topic: Int16
    package var partition: Int16

    package init(topic: Int16, partition: Int16) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (a: Self, b: Self) -> Bool { (a.topic, a.partition) < (b.topic, b.partition) }
}

/// Where a record stands in the ledger: the key of its one row.
package struct LogKey: Hashable, Sendable {
    package var partition: PartitionKey
    /// Counts how often the topic behind this name was begun anew (`sanket topics rebase`), from 1.
    package var incarnation: Int32
    package var offset: Int64

    package init(_ partition: PartitionKey, incarnation: Int32, offset: Int64) {
        self.partition = partition
        self.incarnation = incarnation
        self.offset = offset
    }
}

/// The names of the alert topics and their numbers in the database.
package struct TopicNumbers: Sendable {
    private let byName: [String: Int16]
    private let byNumber: [Int16: String]

    package init(_ pairs: [(Int16, String)]) {
        byName = Dictionary(pairs.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        byNumber = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    package subscript(name: String) -> Int16? { byName[name] }
    package subscript(number: Int16) -> String? { byNumber[number] }
    package var all: [Int16] { byNumber.keys.sorted() }

    /// The key by the topic's name, as messages and people use it.
    package func position(_ key: LogKey) -> LogPosition {
        LogPosition(
            topic: byNumber[key.partition.topic] ?? (key.partition.topic == PartitionKey.deedsTopic ? "deeds" : "?"),
            incarnation: key.incarnation,
            partition: Int32(key.partition.partition), offset: key.offset)
    }

    /// `topic/incarnation/partition/offset`.
    package func address(_ key: LogKey) -> String { position(key).description }

    /// Reads an address as `address(_:)` writes it; nil when it is not one, or names a topic that is not here.
    package func key(ofAddress text: String) -> LogKey? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, let topic = byName[String(parts[0])], let incarnation = Int32(parts[1]),
            let partition = Int16(parts[2]), let offset = Int64(parts[3])
        else { return nil }
        return LogKey(PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset)
    }
}
