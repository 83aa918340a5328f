/// A header of a record. A name may occur more than once; order is kept.
package struct KafkaHeader: Hashable, Sendable {
    /// The header's name.
    package var name: String
    /// Any bytes, or nil: Kafka tells a header without a value from one whose value is empty.
    package var value: [UInt8]?

    /// A header with a value, or with none.
    package init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}
