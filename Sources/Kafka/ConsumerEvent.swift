/// What a consumer hands over.
package enum ConsumerEvent: Sendable {
    /// Records to process; call ``RecordBatch/done()`` when they are.
    case records(RecordBatch)
    /// The partition can't be read (its start offset is out of range, it no longer exists, access is denied): it is
    /// stopped until `restart` or a new assignment.
    case failure(TopicPartition, KafkaError)
}
