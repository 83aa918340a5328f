internal import CLibrdkafka

/// The partitions being fetched: a queue of its own for each, where it goes on, and whose turn it is.
/// Used by the consumer's thread alone.
///
/// Each has a slot, a small number, for what is done with every record; its name is for what is done once.
struct FetchedPartitions {
    private struct Partition {
        var queue: OpaquePointer?
        /// A record's offset, or `RD_KAFKA_OFFSET_BEGINNING` / `_END` while none has come.
        var next: Int64
        /// Under which take it is read.
        var generation: Int
    }

    /// Whose turn it is, by slot.
    var rounds: FairRounds<Int>
    /// By slot; a slot is kept for its partition until all are removed.
    private var names: [TopicPartition] = []
    /// By slot; nil for what is not fetched.
    private var partitions: [Partition?] = []
    private var slots: [TopicPartition: Int] = [:]
    private let client: OpaquePointer
    private let wakeUp: WakeUp

    init(_ client: OpaquePointer, quantum: Int, wakeUp: WakeUp) {
        self.client = client
        self.wakeUp = wakeUp
        rounds = FairRounds(quantum: quantum)
    }

    func contains(_ partition: TopicPartition) -> Bool { slots[partition].map { isFetched($0) } ?? false }

    func isFetched(_ slot: Int) -> Bool { partitions[slot] != nil }

    func name(_ slot: Int) -> TopicPartition { names[slot] }

    /// Under which take a partition is read; nil if it is not.
    func generation(_ partition: TopicPartition) -> Int? { slots[partition].flatMap { partitions[$0]?.generation } }

    /// Where each would go on: the record after the last one taken.
    var positions: [(TopicPartition, Int64)] {
        ordered.compactMap { slot in partitions[slot].map { (names[slot], $0.next) } }
    }

    /// The next message of a partition's queue, if there is one. The caller frees it.
    func take(_ slot: Int) -> UnsafeMutablePointer<rd_kafka_message_t>? {
        partitions[slot]?.queue.flatMap { rd_kafka_consume_queue($0, 0) }
    }

    /// Moves on to `next` and says under which take the record before it was read; nil if that one has been taken already.
    mutating func advance(_ slot: Int, to next: Int64) -> Int? {
        guard let before = partitions[slot], next > before.next else { return nil }
        partitions[slot]?.next = next
        return before.generation
    }

    mutating func set(_ partition: TopicPartition, start: Int64, generation: Int) {
        let slot = slot(of: partition)
        close(slot)
        partitions[slot] = Partition(queue: nil, next: start, generation: generation)
    }

    /// Stops reading a partition's queue; the rounds go on with the next.
    mutating func remove(_ partition: TopicPartition) {
        guard let slot = slots[partition] else { return }
        close(slot)
        partitions[slot] = nil
        if rounds.current == slot { rounds.removeCurrent() } else { startRounds() }
    }

    mutating func removeAll() {
        for slot in names.indices { close(slot) }
        names = []
        partitions = []
        slots = [:]
        rounds.replace([])
    }

    /// Opens the queue of each, cut off from the common one. To be called before `rd_kafka_assign`, so that no record ever
    /// takes the common way; and each time, for librdkafka may have made a new queue for a partition that was away.
    mutating func openQueues() {
        for slot in names.indices where isFetched(slot) {
            close(slot)
            guard let queue = rd_kafka_queue_get_partition(client, names[slot].topic, names[slot].partition) else {
                continue
            }
            rd_kafka_queue_forward(queue, nil)
            wakeUp.watch(queue)
            partitions[slot]?.queue = queue
        }
        startRounds()
    }

    private var ordered: [Int] { names.indices.filter { isFetched($0) }.sorted { names[$0] < names[$1] } }

    private mutating func startRounds() { rounds.replace(ordered) }

    private mutating func slot(of partition: TopicPartition) -> Int {
        if let slot = slots[partition] { return slot }
        names.append(partition)
        partitions.append(nil)
        slots[partition] = names.count - 1
        return names.count - 1
    }

    private mutating func close(_ slot: Int) {
        guard let queue = partitions[slot]?.queue else { return }
        WakeUp.unwatch(queue)
        rd_kafka_queue_destroy(queue)
        partitions[slot]?.queue = nil
    }
}
