/// A record as read from the broker.
package struct ConsumedRecord: Hashable, Sendable {
    /// The topic it was read from.
    package var topic: String
    /// The partition it was read from.
    package var partition: Int32
    /// Its place in the partition.
    package var offset: Int64
    /// Milliseconds since 1970 UTC, set by the producer or by the broker as the topic is configured; -1 if it has none.
    package var timestamp: Int64
    /// The key, or nil.
    package var key: [UInt8]?
    /// The headers, in order, with any bytes in their values.
    package var headers: KafkaHeaders
    /// The value, or nil.
    package var value: [UInt8]?
    /// Which take of its partition it was read under: see ``PartitionOwner/take(_:generation:)``.
    package var generation: Int
    /// How many connections to brokers had been lost when it was read, at least: of a record that came over a new connection
    /// this counts the loss of the old one. What stands behind it may be another cluster, or the same one restored.
    package var losses: Int

    /// A record as a test or a replay makes it.
    package init(
        topic: String, partition: Int32, offset: Int64, timestamp: Int64, key: [UInt8]? = nil,
        headers: KafkaHeaders = [], value: [UInt8]?, generation: Int = 0,
        losses: Int = 0
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.key = key
        self.headers = headers
        self.value = value
        self.generation = generation
        self.losses = losses
    }

    /// Where it was read from.
    package var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// What the record counts for against ``ConsumerLimits``: its bytes and what it takes to hold them.
    package var size: Int {
        128 + (key?.count ?? 0) + (value?.count ?? 0) + headers.bytes.count
    }
}
