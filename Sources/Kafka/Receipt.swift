/// The broker's acknowledgement (acks=all) of one record: where it stands for good.
package struct Receipt: Hashable, Codable, Sendable {
    /// The topic.
    package var topic: String
    /// The partition.
    package var partition: Int32
    /// The record's place in the partition.
    package var offset: Int64
    /// Milliseconds since 1970 UTC, as the broker keeps it.
    package var timestamp: Int64

    /// A receipt for the record at this place.
    package init(topic: String, partition: Int32, offset: Int64, timestamp: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
    }
}
