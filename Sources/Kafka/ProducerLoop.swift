internal import CLibrdkafka
internal import DequeModule
internal import Glibc
internal import Logging
internal import Synchronization

/// The producer's thread: takes submissions, hands records to librdkafka within the limits, and settles each by its
/// delivery report.
///
/// `@unchecked Sendable`: made by the caller of the producer's `init`, then used only by the thread that runs `run()`.
final class ProducerLoop: @unchecked Sendable {
    let slot: NativeClient.Slot
    let deliveryTimeout: Duration
    let logger: Logger
    let inbox: ProducerInbox
    let makeClient: () throws(KafkaError) -> NativeClient
    var client: NativeClient

    /// Not handed to librdkafka, in order.
    var waiting: Deque<Dispatch> = []
    /// Handed to librdkafka, by the token of the delivery report.
    var slots = SlotTable<Dispatch>()
    /// Given back by librdkafka, to be handed over again.
    var repeats: [Dispatch] = []
    /// The topics that this client knows.
    var learned: Set<String> = []
    var inFlight: InFlight
    /// How long `repeats` wait for what is in flight.
    var patience: ContinuousClock.Instant?
    /// No record is handed over before this.
    var rest: ContinuousClock.Instant?
    var lastRecovery: ContinuousClock.Instant?
    /// When the producer has to be gone, once it is asked to.
    var end: ContinuousClock.Instant?
    var awaitingEnd: [CheckedContinuation<Int, Never>] = []
    /// How late a passed deadline may be noticed, and how often who may give up is asked.
    private let sweepInterval: Duration
    /// Microseconds.
    private let gathering: UInt32
    private var queue: OpaquePointer?
    private var order: UInt64 = 0
    private var isFull = false
    private var lastSweep = ContinuousClock.now

    init(
        _ configuration: KafkaConfiguration, limits: ProducerLimits, inbox: ProducerInbox, logger: Logger
    ) throws(KafkaError) {
        let timeout = ProducerDefaults.deliveryTimeout(configuration, limits)
        let defaults = ProducerDefaults.properties(limits, timeout)
        makeClient = { () throws(KafkaError) in
            try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: defaults, logger: logger)
        }
        deliveryTimeout = timeout
        sweepInterval = max(.milliseconds(10), min(.seconds(1), timeout / 10))
        self.inbox = inbox
        self.logger = logger
        inFlight = InFlight(limits)
        gathering = UInt32(clamping: Int(limits.gathering / .microseconds(1)))
        client = try makeClient()
        slot = NativeClient.Slot(client.context)
    }

    /// Serves until shutdown.
    func run() {
        attach()
        while !isDone {
            accept(inbox.take())
            pump()
            inbox.inFlight.store(slots.count, ordering: .relaxed)
            inbox.wakeUp.wait(pause)
            gather()
            rd_kafka_poll(client.handle, 0)
            client.probe()
            if client.context.hasFatalError { recover() } else { sendAgain() }
            expire()
        }
        finish()
    }

    private var isDone: Bool {
        guard let end else { return false }
        return (waiting.isEmpty && slots.count == 0 && repeats.isEmpty) || .now >= end
    }

    /// How long to sleep when nothing wakes us: librdkafka's queue being full is not announced, time passing neither.
    private var pause: Duration {
        if let until = patience ?? rest { return max(.zero, min(.seconds(1), until - .now)) }
        if client.context.hasFatalError || isDone { return .zero }
        if isFull { return .milliseconds(5) }
        let most = sweepInterval
        return end.map { max(.zero, min(most, $0 - .now)) } ?? most
    }

    private func gather() {
        if gathering > 0, slots.count >= Self.many, end == nil { usleep(gathering) }
    }

    /// Records under way from which on more are let come in.
    private static let many = 8

    func accept(_ content: ProducerInbox.Content) {
        for submission in content.submissions {
            guard end == nil else {
                for index in submission.records.indices { submission.settle(index, .failure(.closed)) }
                continue
            }
            for index in submission.records.indices {
                waiting.append(Dispatch(submission: submission, index: index, order: order))
                order += 1
            }
            submission.isAccepted = true
            if submission.wasCancelled { cancel(submission) }
        }
        for submission in content.cancelled where submission.isAccepted { cancel(submission) }
        if content.fatalErrorForTests {
            rd_kafka_test_fatal_error(
                client.handle, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "raised by a test")
        }
        if let shutdown = content.shutdown { end = min(shutdown, end ?? shutdown) }
        awaitingEnd += content.awaitingShutdown
    }

    /// Tells the caller at once. Records that librdkafka has stay in flight, and their reports find no one waiting.
    private func cancel(_ submission: Submission) {
        for dispatch in waiting where dispatch.submission === submission {
            dispatch.fail(.cancelled(.notPersisted))
        }
        for index in submission.records.indices { submission.settle(index, .failure(.cancelled(.possiblyPersisted))) }
        waiting.removeAll { $0.submission === submission }
    }

    /// Hands over as many as the limits admit, in order.
    private func pump() {
        isFull = false
        if let rest, .now >= rest { self.rest = nil }
        while let next = waiting.first, !client.context.hasFatalError, rest == nil, repeats.isEmpty {
            let record = next.record
            guard inFlight.admits(next.size) else { return }
            learn(record.topic)
            let token = slots.insert(next)
            let failure = NativeProduce.produce(record, to: client.handle, token: token)
            switch failure {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                inFlight.add(next.size)
                waiting.removeFirst()
            case RD_KAFKA_RESP_ERR__QUEUE_FULL:
                _ = slots.remove(token)
                isFull = true
                return
            case RD_KAFKA_RESP_ERR__FATAL:
                _ = slots.remove(token)
                client.context.hasFatalError = true
            default:
                _ = slots.remove(token)
                waiting.removeFirst()
                next.fail(KafkaError(failure))
            }
        }
    }

    /// Asks where a topic's partitions are before its first record goes out: librdkafka by itself looks for the leaders of
    /// a topic it doesn't know once a second, and the record waits for that. Blocks for a round trip, once a topic.
    private func learn(_ name: String) {
        guard learned.insert(name).inserted, let topic = rd_kafka_topic_new(client.handle, name, nil) else { return }
        defer { rd_kafka_topic_destroy(topic) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        guard rd_kafka_metadata(client.handle, 0, topic, &metadata, 500) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        rd_kafka_metadata_destroy(metadata)
    }

    private func delivered(_ message: UnsafePointer<rd_kafka_message_t>) {
        guard var dispatch = slots.remove(UInt(bitPattern: message.pointee._private)) else { return }
        inFlight.remove(dispatch.size)
        guard message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else {
            client.context.brokers.answered()
            return dispatch.settle(DeliveryReport.receipt(message, topic: dispatch.record.topic))
        }
        let error = DeliveryReport.error(message)
        if error.delivery != .notPersisted { dispatch.mayBePersisted = true }
        // Kafka's protocol calls a checksum that does not fit retriable; a record that is bad as it is is refused again.
        let isDamaged = message.pointee.err == RD_KAFKA_RESP_ERR_INVALID_MSG && !dispatch.wasDamaged
        if isDamaged { dispatch.wasDamaged = true }
        let isWorthwhile =
            isDamaged || DeliveryReport.isWorthAnotherTry(message.pointee.err) || client.context.hasFatalError
        if isWorthwhile, !dispatch.isSettled, .now < dispatch.deadline, end == nil {
            repeats.append(dispatch)
        } else {
            dispatch.fail(error)
        }
    }

    /// Fails what has waited too long: never handed over, or handed over so late that librdkafka's own time for it has not
    /// passed yet. It may still arrive, and its report then finds no one waiting.
    func expire() {
        let now = ContinuousClock.now
        let error = KafkaError(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
        while let first = waiting.first, first.deadline <= now {
            waiting.removeFirst()
            first.fail(error)
        }
        guard now - lastSweep >= sweepInterval else { return }
        lastSweep = now
        for var dispatch in slots.values where dispatch.deadline <= now {
            dispatch.mayBePersisted = true
            dispatch.fail(error)
        }
        surrender(now)
    }

    /// Gives up what its caller finds hopeless.
    private func surrender(_ now: ContinuousClock.Instant) {
        var asked: Set<ObjectIdentifier> = []
        for submission in (Array(slots.values) + waiting + repeats).map(\.submission) {
            guard let surrender = submission.surrender, surrender.start <= now,
                asked.insert(ObjectIdentifier(submission)).inserted
            else { continue }
            let left = submission.unsettled
            if !left.isEmpty, surrender.isHopeless(left) { cancel(submission) }
        }
    }

    func attach() {
        client.context.delivered = { [unowned self] message in delivered(message) }
        queue = rd_kafka_queue_get_main(client.handle)
        if let queue { inbox.wakeUp.watch(queue) }
    }

    /// Gives back all that keeps the client from being destroyed.
    func detach() {
        client.context.delivered = nil
        guard let queue else { return }
        WakeUp.unwatch(queue)
        rd_kafka_queue_destroy(queue)
        self.queue = nil
    }
}
