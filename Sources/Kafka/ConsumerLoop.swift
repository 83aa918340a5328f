internal import CLibrdkafka
internal import Logging
internal import Threads

/// The consumer's thread: serves the group, takes records in fair rounds, and blocks (alone) while the owner takes or
/// releases partitions.
///
/// `@unchecked Sendable`: made by the caller of the consumer's `init`, then used only by the thread that runs `run()`;
/// `brokers` and `abandonIfIdle()` touch nothing of that thread's.
final class ConsumerLoop: @unchecked Sendable {
    let brokers: BrokerWatch
    let client: NativeClient
    let limits: ConsumerLimits
    let inbox: ConsumerInbox
    let hold: ConsumerHold
    let owner: any PartitionOwner
    let logger: Logger
    private let topics: [String]

    /// What is being fetched.
    var fetched: FetchedPartitions
    /// What the group has given us, fetched or not.
    var assigned: Set<TopicPartition> = [] {
        didSet { inbox.assignment = assigned }
    }
    /// Set when the consumer has to leave the group by itself.
    var reason: (any Error)?
    /// When leaving the group has to be over, once it has begun.
    var end: ContinuousClock.Instant?
    var isLeaving: Bool { end != nil }
    /// Counts the takes.
    var generation = 0
    private var mainQueue: OpaquePointer?
    private var hasToldStall = false

    init(
        _ client: NativeClient, topics: [String], owner: any PartitionOwner, limits: ConsumerLimits,
        inbox: ConsumerInbox, hold: ConsumerHold, logger: Logger
    ) {
        self.client = client
        self.topics = topics
        self.owner = owner
        self.limits = limits
        self.inbox = inbox
        self.hold = hold
        self.logger = logger
        brokers = client.context.brokers
        fetched = FetchedPartitions(client.handle, quantum: limits.quantum, wakeUp: inbox.wakeUp)
    }

    /// Serves until the end, and tells it.
    func run() {
        attach()
        subscribe()
        while reason == nil, inbox.shutdown == nil {
            serveGroup()
            for command in inbox.take() where reason == nil && inbox.shutdown == nil { obey(command) }
            if fill() { inbox.wakeUp.wait(min(.seconds(1), limits.stallDeadline / 2)) }
            client.probe()
            watchForStall()
        }
        close()
        hold.end()
        inbox.tellEnd(reason.map { .failure($0) } ?? .success(()))
    }

    /// The client of a consumer that was never run is destroyed on a thread of its own, for that may block.
    func abandonIfIdle() {
        guard inbox.abandon() else { return }
        try? OwnThread.start("kafka-destroy") { [client] in client.destroy() }
    }

    private func attach() {
        client.context.rebalanced = { [unowned self] code, partitions in rebalance(code, partitions) }
        rd_kafka_poll_set_consumer(client.handle)
        mainQueue = rd_kafka_queue_get_consumer(client.handle)
        if let mainQueue { inbox.wakeUp.watch(mainQueue) }
    }

    private func subscribe() {
        let list = PartitionList(topics.map { (TopicPartition(topic: $0, partition: RD_KAFKA_PARTITION_UA), 0) })
        let failure = list.use { rd_kafka_subscribe(client.handle, $0) }
        if failure != RD_KAFKA_RESP_ERR_NO_ERROR { reason = KafkaError(failure) }
    }

    /// Serves rebalances and errors until there are no more.
    func serveGroup() {
        while reason == nil || isLeaving, let message = rd_kafka_consumer_poll(client.handle, 0) {
            defer { rd_kafka_message_destroy(message) }
            if message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                failed(NativeMessage.error(message), NativeMessage.topicPartition(message))
            }
        }
    }

    /// Takes records round by round while there are any and there is room, but no more than a few batches at a time: the
    /// group and the commands have their turn between. Returns whether to wait for more.
    private func fill() -> Bool {
        var room = hold.room()
        var chunk: [ConsumedRecord] = []
        var bytes = 0
        var passed = 0
        var taken = 0
        let most = 4 * limits.batchRecords
        while !room.isEmpty, reason == nil, passed < fetched.rounds.count, taken < most,
            let slot = fetched.rounds.current
        {
            var endsRound = false
            if let message = fetched.take(slot) {
                passed = 0
                taken += 1
                endsRound = accept(message, of: slot, into: &chunk, &bytes)
            } else {
                passed += 1
                endsRound = fetched.rounds.pass()
            }
            guard endsRound || chunk.count >= room.records || bytes >= room.bytes, !chunk.isEmpty else { continue }
            room = handOver(&chunk, &bytes, endsRound: endsRound)
        }
        if !chunk.isEmpty { _ = handOver(&chunk, &bytes, endsRound: false) }
        if taken > 0 { brokers.answered() }
        return taken < most
    }

    /// Puts what was taken into the growing batch. Returns the room left.
    ///
    /// A loss of connection is told on the group's queue before the first record that comes over the next connection is on
    /// its partition's. So that queue is served once more, now that the records are in hand: then the count of losses
    /// covers each of them. If this brings a revoke, what was taken of its partitions goes no further.
    private func handOver(_ chunk: inout [ConsumedRecord], _ bytes: inout Int, endsRound: Bool) -> ConsumerHold.Room {
        let takes = generation
        let before = assigned
        serveGroup()
        if generation != takes || assigned != before {
            chunk.removeAll {
                !assigned.contains($0.topicPartition) || fetched.generation($0.topicPartition) != $0.generation
            }
            bytes = chunk.reduce(0) { $0 + $1.size }
        }
        let losses = brokers.losses
        for index in chunk.indices { chunk[index].losses = losses }
        defer {
            chunk.removeAll(keepingCapacity: true)
            bytes = 0
        }
        return chunk.isEmpty ? hold.room() : hold.put(chunk, bytes: bytes, endsRound: endsRound)
    }

    /// Takes one message over and frees it. Returns whether it ended a round.
    private func accept(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, of slot: Int, into chunk: inout [ConsumedRecord],
        _ bytes: inout Int
    ) -> Bool {
        let partition = fetched.name(slot)
        defer { rd_kafka_message_destroy(message) }
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            failed(NativeMessage.error(message), partition)
            // A failed partition has left the rounds, and the next one has its place.
            return fetched.isFetched(slot) ? fetched.rounds.pass() : false
        }
        if let generation = fetched.advance(slot, to: message.pointee.offset + 1) {
            let record = NativeMessage.record(message, topic: partition.topic, generation: generation)
            chunk.append(record)
            bytes += record.size
        }
        return fetched.rounds.gave()
    }

    private func failed(_ error: KafkaError, _ partition: TopicPartition?) {
        switch Failure(error, partition) {
        case .fatal:
            reason = KafkaError.fatal(of: client.handle) ?? error
        case .refused:
            reason = error
        case .partition(let partition) where assigned.contains(partition):
            logger.error("a partition can't be read", metadata: ["partition": "\(partition)", "error": "\(error)"])
            fetched.remove(partition)
            hold.fail(partition, error)
        case .partition, .passing:
            logger.info("a consumer error, going on", metadata: ["error": "\(error)"])
        case .person:
            logger.warning("the consumer can't read a topic yet, going on", metadata: ["error": "\(error)"])
        }
    }

    private func watchForStall() {
        guard let stall = hold.stall(.now), stall >= limits.stallDeadline else {
            hasToldStall = false
            return
        }
        let error = KafkaError(
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED,
            detail: "the application has neither taken nor finished a batch for \(stall) while records wait")
        if !hasToldStall { logger.error("the consumer is stalled", metadata: ["error": "\(error)"]) }
        hasToldStall = true
        if limits.leavesWhenStalled { reason = error }
    }

    /// Gives back the queue of the group before the client goes.
    func detach() {
        fetched.removeAll()
        guard let mainQueue else { return }
        WakeUp.unwatch(mainQueue)
        rd_kafka_queue_destroy(mainQueue)
        self.mainQueue = nil
    }

    var groupQueue: OpaquePointer? { mainQueue }
}
