/// Who answers for the partitions a consumer is given. Called by one consumer at a time, never concurrently.
package protocol PartitionOwner: Sendable {
    /// Called before the first record of a new assignment: where to start each partition. One that is missing in the answer
    /// is not fetched. Throwing, or lasting longer than ``ConsumerLimits/ownerDeadline``, makes the consumer leave the group
    /// and `run` throw that error.
    ///
    /// - Parameter generation: what every record read from these start offsets bears
    ///   (``ConsumedRecord/generation``). A record of a lower one was read before the partition was released.
    func take(_ partitions: [TopicPartition], generation: Int) async throws -> [TopicPartition: StartOffset]

    /// Called while a revoke waits: return once nothing of these partitions is in flight. No record of them is handed over
    /// from the moment of this call. `lost`: they belong to another member already, so what is in flight can't be finished.
    func release(_ partitions: [TopicPartition], lost: Bool) async
}
