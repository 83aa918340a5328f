/// Where a record stands in Sanket's log: the key of its row.
package struct LogPosition: Hashable, Sendable, CustomStringConvertible {
    /// The topic as it was consumed.
    package var topic: String
    /// How often the topic has been begun anew.
    package var incarnation: Int32
    /// The partition, and so the State, that it stands in.
    package var partition: Int32
    /// The broker's offset.
    package var offset: Int64

    /// The position of these parts.
    package init(topic: String, incarnation: Int32, partition: Int32, offset: Int64) {
        self.topic = topic
        self.incarnation = incarnation
        self.partition = partition
        self.offset = offset
    }

    /// `<topic>/<incarnation>/<partition>/<offset>`: the id of whatever is said of this record.
    package var description: String { "\(topic)/\(incarnation)/\(partition)/\(offset)" }

    /// As the schema writes it.
    package var wire: Sanket_V1_LogPosition {
        var position = Sanket_V1_LogPosition()
        position.topic = topic
        position.incarnation = incarnation
        position.partition = partition
        position.offset = offset
        return position
    }
}
