internal import Kafka

/// Where a record stands.
package struct RecordPlace: Hashable, Sendable {
    package let topic: String
    package let partition: Int32
    package let offset: Int64

    init(_ receipt: Receipt) throws {
        guard let offset = receipt.offset else {
            throw Outcome.Unexpected(description: "the broker did not say where the record stands: \(receipt.place)")
        }
        topic = receipt.topic
        partition = receipt.partition
        self.offset = offset
    }
}
