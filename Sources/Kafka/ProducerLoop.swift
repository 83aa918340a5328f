internal import CLibrdkafka
internal import DequeModule
internal import Logging
internal import Synchronization

/// The producer's thread: takes submissions, hands records to librdkafka within the limits, and settles each by its
/// delivery report.
///
/// `@unchecked Sendable`: made by the caller of the producer's `init`, then used only by the thread that runs `run()`.
final class ProducerLoop: @unchecked Sendable {
    let slot: NativeClient.Slot
    let deliveryTimeout: Duration
    private let configuration: KafkaConfiguration
    private let defaults: [String: String]
    private let logger: Logger
    private let inbox: ProducerInbox
    private var client: NativeClient
    private var queue: OpaquePointer?

    private var waiting: Deque<Dispatch> = []
    private var slots = SlotTable<Dispatch>()
    private var learned: Set<String> = []
    private var inFlight: InFlight
    private var repeats: [Dispatch] = []
    private var order: UInt64 = 0
    private var isFull = false
    private var lastRecovery: ContinuousClock.Instant?
    private var end: ContinuousClock.Instant?
    private var awaitingEnd: [CheckedContinuation<Int, Never>] = []

    init(
        _ configuration: KafkaConfiguration, limits: ProducerLimits, inbox: ProducerInbox, logger: Logger
    ) throws(KafkaError) {
        let given = configuration.properties["delivery.timeout.ms"] ?? configuration.properties["message.timeout.ms"]
        let timeout = given.flatMap { Int($0) }.map { Duration.milliseconds($0) } ?? limits.deliveryTimeout
        deliveryTimeout = timeout
        defaults = Self.defaults(limits, timeout)
        self.configuration = configuration
        self.inbox = inbox
        self.logger = logger
        inFlight = InFlight(limits)
        client = try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: defaults, logger: logger)
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
            rd_kafka_poll(client.handle, 0)
            client.probe()
            if client.context.hasFatalError { recover() }
            expire()
        }
        finish()
    }

    private var isDone: Bool {
        guard let end else { return false }
        return (waiting.isEmpty && slots.count == 0) || .now >= end
    }

    /// How long to sleep when nothing wakes us: librdkafka's queue being full is not announced, time passing neither.
    private var pause: Duration {
        if client.context.hasFatalError { return .zero }
        if isFull { return .milliseconds(5) }
        guard let end else { return .seconds(1) }
        return isDone ? .zero : min(.seconds(1), max(.zero, end - .now))
    }

    private func accept(_ content: ProducerInbox.Content) {
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
        let inQueue = Set(waiting.lazy.filter { $0.submission === submission }.map(\.index))
        for index in submission.records.indices {
            submission.settle(index, .failure(.cancelled(inQueue.contains(index) ? .notPersisted : .possiblyPersisted)))
        }
        waiting.removeAll { $0.submission === submission }
    }

    /// Hands over as many as the limits admit, in order.
    private func pump() {
        isFull = false
        while let next = waiting.first, !client.context.hasFatalError {
            let record = next.record
            guard inFlight.admits(record.size) else { return }
            learn(record.topic)
            let token = slots.insert(next)
            let failure = NativeProduce.produce(record, to: client.handle, token: token)
            switch failure {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                inFlight.add(record.size)
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
                next.settle(.failure(KafkaError(failure)))
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
        let token = UInt(bitPattern: message.pointee._private)
        guard let dispatch = slots.remove(token) else { return }
        let record = dispatch.record
        inFlight.remove(record.size)
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else {
            client.context.brokers.answered()
            var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
            dispatch.settle(
                .success(
                    Receipt(
                        topic: record.topic, partition: message.pointee.partition, offset: message.pointee.offset,
                        timestamp: rd_kafka_message_timestamp(message, &kind))))
            return
        }
        if Self.followsFatalError(code) || client.context.hasFatalError, .now < dispatch.submission.deadline, end == nil
        {
            repeats.append(dispatch)
        } else {
            dispatch.settle(.failure(Self.error(message)))
        }
    }

    /// Fails what has waited too long without ever being handed over.
    private func expire() {
        let now = ContinuousClock.now
        while let first = waiting.first, first.submission.deadline <= now {
            waiting.removeFirst()
            first.settle(.failure(KafkaError(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)))
        }
    }

    /// A fatal error: librdkafka has given up what it had queued; requests under way get a moment to be answered, for what
    /// is answered need not be sent twice. Then a new client, and everything unanswered again, in its first order.
    private func recover() {
        let error = KafkaError.fatal(of: client.handle) ?? KafkaError(RD_KAFKA_RESP_ERR__FATAL)
        logger.warning(
            "the Kafka producer raised a fatal error and is re-created",
            metadata: ["error": "\(error)", "in-flight": "\(slots.count)"])
        drain(.seconds(2))
        rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        drain(.seconds(2))
        for dispatch in slots.removeAll() {
            inFlight.remove(dispatch.record.size)
            repeats.append(dispatch)
        }
        detach()
        client.destroy()
        if let last = lastRecovery, .now - last < .seconds(1) { inbox.wakeUp.wait(.milliseconds(500)) }
        lastRecovery = .now
        waiting.prepend(contentsOf: repeats.sorted { $0.order < $1.order })
        repeats = []
        renew()
    }

    /// The configuration made a client once, so only a lack of threads or memory can refuse it now.
    private func renew() {
        while true {
            do {
                client = try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: defaults, logger: logger)
                slot.set(client.context)
                learned = []
                attach()
                return
            } catch {
                logger.error("no new Kafka producer could be made, trying again", metadata: ["error": "\(error)"])
                inbox.wakeUp.wait(.seconds(1))
                expire()
            }
        }
    }

    private func drain(_ limit: Duration) {
        let until = ContinuousClock.now + limit
        while slots.count > 0, .now < until { rd_kafka_poll(client.handle, 20) }
    }

    private func finish() {
        let left = waiting.count + slots.count
        let dropped = KafkaError(
            RD_KAFKA_RESP_ERR__PURGE_QUEUE, detail: "the producer was shut down before the record was acknowledged")
        for dispatch in waiting { dispatch.settle(.failure(dropped)) }
        waiting = []
        if slots.count > 0 {
            rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            drain(.seconds(1))
        }
        for dispatch in slots.removeAll() + repeats {
            var error = dropped
            error.delivery = .possiblyPersisted
            dispatch.settle(.failure(error))
        }
        detach()
        client.destroy()
        let late = inbox.close(left: left)
        for submission in late.submissions {
            for index in submission.records.indices { submission.settle(index, .failure(.closed)) }
        }
        for continuation in awaitingEnd + late.awaitingShutdown { continuation.resume(returning: left) }
    }

    private func attach() {
        client.context.delivered = { [unowned self] message in delivered(message) }
        queue = rd_kafka_queue_get_main(client.handle)
        if let queue { inbox.wakeUp.watch(queue) }
    }

    private func detach() {
        guard let queue else { return }
        WakeUp.unwatch(queue)
        rd_kafka_queue_destroy(queue)
        self.queue = nil
    }

    private static func error(_ message: UnsafePointer<rd_kafka_message_t>) -> KafkaError {
        let delivery: KafkaError.Delivery =
            switch rd_kafka_message_status(message) {
            case RD_KAFKA_MSG_STATUS_PERSISTED: .persisted
            case RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED: .possiblyPersisted
            default: .notPersisted
            }
        return KafkaError(message.pointee.err, delivery: delivery)
    }

    /// Errors that say "this client can't go on", not "this record is bad".
    private static func followsFatalError(_ code: rd_kafka_resp_err_t) -> Bool {
        switch code {
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
            RD_KAFKA_RESP_ERR__INCONSISTENT, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
            RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            true
        default: false
        }
    }

    /// librdkafka's own queue is made larger than what we allow in flight, so that it is never what is full.
    private static func defaults(_ limits: ProducerLimits, _ timeout: Duration) -> [String: String] {
        [
            "enable.idempotence": "true", "acks": "all", "linger.ms": "2", "compression.type": "none",
            // The topic's max.message.bytes limits a batch: librdkafka's million would be refused where that is lower.
            "batch.size": "262144",
            "delivery.timeout.ms": "\(timeout.milliseconds)",
            "queue.buffering.max.messages": "\(min(limits.messages, 5_000_000) * 2)",
            "queue.buffering.max.kbytes": "\(min(limits.bytes / 1024, 500_000_000) * 2 + 16 * 1024)",
        ]
    }
}
