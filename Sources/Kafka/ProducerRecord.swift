/// A record to be sent. Its partition is always explicit: no partitioner takes part.
package struct ProducerRecord: Sendable {
    /// The topic to send to.
    package var topic: String
    /// The partition to send to; below 0 is refused.
    package var partition: Int32
    /// The key, or nil.
    package var key: [UInt8]?
    /// The headers, in order.
    package var headers: [KafkaHeader]
    /// The value, or nil (which is not the same as an empty one).
    package var value: [UInt8]?
    /// Milliseconds since 1970 UTC, or nil for the time of sending.
    package var timestamp: Int64?

    /// A record for one partition.
    package init(
        topic: String, partition: Int32, key: [UInt8]? = nil, headers: [KafkaHeader] = [], value: [UInt8]?,
        timestamp: Int64? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.headers = headers
        self.value = value
        self.timestamp = timestamp
    }

    /// What the record counts for against ``ProducerLimits/bytes``.
    package var size: Int {
        64 + topic.utf8.count + (key?.count ?? 0) + (value?.count ?? 0)
            + headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 8 }
    }
}
