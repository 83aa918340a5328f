internal import CLibrdkafka

/// A reader's thread.
///
/// `@unchecked Sendable`: made by the caller of the reader's `init`, then used only by the thread that runs `run()`.
final class ReaderLoop: @unchecked Sendable {
    private let client: NativeClient
    private let from: [TopicPartition: StartOffset]
    private let inbox: ReaderInbox

    init(_ client: NativeClient, from: [TopicPartition: StartOffset], inbox: ReaderInbox) {
        self.client = client
        self.from = from
        self.inbox = inbox
    }

    /// Serves until closed.
    func run() {
        rd_kafka_poll_set_consumer(client.handle)
        let queue = rd_kafka_queue_get_consumer(client.handle)
        if let queue { inbox.wakeUp.watch(queue) }
        let list = PartitionList(from.compactMap { partition, start in start.native.map { (partition, $0) } })
        let failure = list.use { rd_kafka_assign(client.handle, $0) }
        if failure != RD_KAFKA_RESP_ERR_NO_ERROR { inbox.give(.failure(KafkaError(failure))) }
        while !inbox.isClosed {
            fill()
            inbox.wakeUp.wait(pause)
            client.probe()
        }
        if let queue {
            WakeUp.unwatch(queue)
            rd_kafka_queue_destroy(queue)
        }
        client.destroy(flags: RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    private var pause: Duration {
        guard let deadline = inbox.deadline else { return .seconds(1) }
        return max(.zero, min(.seconds(1), deadline - .now))
    }

    private func fill() {
        while inbox.hasRoom, let message = rd_kafka_consumer_poll(client.handle, 0) {
            defer { rd_kafka_message_destroy(message) }
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                failed(NativeMessage.error(message), NativeMessage.topicPartition(message))
                continue
            }
            guard let partition = NativeMessage.topicPartition(message) else { continue }
            inbox.give(.success(NativeMessage.record(message, topic: partition.topic)))
            client.context.brokers.answered()
        }
        if let deadline = inbox.deadline, deadline <= .now { inbox.give(.success(nil), onlyIfAwaited: true) }
    }

    private func failed(_ error: KafkaError, _ partition: TopicPartition?) {
        switch Failure(error, partition) {
        case .fatal: inbox.give(.failure(KafkaError.fatal(of: client.handle) ?? error))
        case .passing: break
        case .refused, .partition, .person: inbox.give(.failure(error))
        }
    }
}
