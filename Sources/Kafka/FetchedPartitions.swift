internal import CLibrdkafka

/// The partitions being fetched: a queue of its own for each, where it goes on, and whose turn it is.
/// Used by the consumer's thread alone.
struct FetchedPartitions {
    private struct Partition {
        var queue: OpaquePointer?
        /// A record's offset, or `RD_KAFKA_OFFSET_BEGINNING` / `_END` while none has come.
        var next: Int64
        /// Under which take it is read.
        var generation: Int
    }

    var rounds: FairRounds<TopicPartition>
    private var partitions: [TopicPartition: Partition] = [:]
    private let client: OpaquePointer
    private let wakeUp: WakeUp

    init(_ client: OpaquePointer, quantum: Int, wakeUp: WakeUp) {
        self.client = client
        self.wakeUp = wakeUp
        rounds = FairRounds(quantum: quantum)
    }

    func contains(_ partition: TopicPartition) -> Bool { partitions[partition] != nil }

    /// Where each would go on: the record after the last one taken.
    var positions: [(TopicPartition, Int64)] { partitions.map { ($0.key, $0.value.next) }.sorted { $0.0 < $1.0 } }

    /// The next message of a partition's queue, if there is one. The caller frees it.
    func take(_ partition: TopicPartition) -> UnsafeMutablePointer<rd_kafka_message_t>? {
        partitions[partition]?.queue.flatMap { rd_kafka_consume_queue($0, 0) }
    }

    /// Moves on to `next` and says under which take the record before it was read; nil if that one has been taken already.
    mutating func advance(_ partition: TopicPartition, to next: Int64) -> Int? {
        guard let before = partitions[partition], next > before.next else { return nil }
        partitions[partition]?.next = next
        return before.generation
    }

    mutating func set(_ partition: TopicPartition, start: Int64, generation: Int) {
        close(partition)
        partitions[partition] = Partition(queue: nil, next: start, generation: generation)
    }

    /// Stops reading a partition's queue; the rounds go on with the next.
    mutating func remove(_ partition: TopicPartition) {
        close(partition)
        partitions[partition] = nil
        if rounds.current == partition { rounds.removeCurrent() } else { startRounds() }
    }

    mutating func removeAll() {
        for partition in partitions.keys { close(partition) }
        partitions = [:]
        rounds.replace([])
    }

    /// Opens the queue of each, cut off from the common one. To be called before `rd_kafka_assign`, so that no record ever
    /// takes the common way; and each time, for librdkafka may have made a new queue for a partition that was away.
    mutating func openQueues() {
        for partition in partitions.keys {
            close(partition)
            guard let queue = rd_kafka_queue_get_partition(client, partition.topic, partition.partition) else {
                continue
            }
            rd_kafka_queue_forward(queue, nil)
            wakeUp.watch(queue)
            partitions[partition]?.queue = queue
        }
        startRounds()
    }

    private mutating func startRounds() { rounds.replace(partitions.keys.sorted()) }

    private mutating func close(_ partition: TopicPartition) {
        guard let queue = partitions[partition]?.queue else { return }
        WakeUp.unwatch(queue)
        rd_kafka_queue_destroy(queue)
        partitions[partition]?.queue = nil
    }
}
