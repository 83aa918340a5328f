/// The broker's acknowledgement (acks=all) of one record: where it stands for good.
package struct Receipt: Hashable, Codable, Sendable {
    /// The topic.
    package var topic: String
    /// The partition.
    package var partition: Int32
    /// The record's place in the partition; nil where the broker holds the record and no longer knows where: it answered
    /// a repeated request with "I have that already" after the first answer was lost.
    package var offset: Int64?
    /// Milliseconds since 1970 UTC, as the broker keeps it.
    package var timestamp: Int64

    /// A receipt for the record at this place.
    package init(topic: String, partition: Int32, offset: Int64?, timestamp: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
    }

    /// `topic/partition/offset`, for people, with a question mark where the offset is unknown.
    package var place: String { "\(topic)/\(partition)/\(offset.map { "\($0)" } ?? "?")" }
}
