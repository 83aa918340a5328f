package import Logging
internal import Synchronization
internal import Threads

/// Sends records to explicit partitions and returns the broker's receipt for each.
///
/// Idempotent, acks=all. What is in flight is bounded by ``ProducerLimits``; further callers wait. When librdkafka's client
/// raises a fatal error, a new one takes its place and what was not acknowledged is sent again, in order, until
/// ``ProducerLimits/deliveryTimeout``: also records that may have been persisted. So a record can be in the topic twice
/// after such an error; whoever reads it tells a repeat by its id. Records that a broker refuses for what the producer is
/// (its epoch, its sequence) rather than for what they are go out again in the same way, after a moment.
package final class KafkaProducer: Sendable {
    private let inbox = ProducerInbox()
    private let client: NativeClient.Slot
    private let deliveryTimeout: Duration

    /// Starts the producer. Throws when a property is unknown or not allowed; a broker that is down is no error here.
    package init(
        _ configuration: KafkaConfiguration, limits: ProducerLimits = .default, logger: Logger
    ) throws(KafkaError) {
        let loop = try ProducerLoop(configuration, limits: limits, inbox: inbox, logger: logger)
        deliveryTimeout = loop.deliveryTimeout
        client = loop.slot
        do {
            try OwnThread.start("kafka-producer") { loop.run() }
        } catch {
            throw KafkaError(error)
        }
    }

    deinit { inbox.abandon() }

    /// Whether the producer sees its brokers; a change is also logged, once.
    package var brokerState: BrokerState { client.context?.brokers.current ?? .unknown }

    /// How many records the broker has not acknowledged yet, callers that wait for room not counted.
    package var recordsInFlight: Int { inbox.inFlight.load(ordering: .relaxed) }

    /// Sends one record and waits for its receipt. Throws when it is refused or not acknowledged in time; cancelling the
    /// task ends the wait, and the error's `delivery` says whether the record may still arrive.
    package func send(_ record: ProducerRecord) async throws(KafkaError) -> Receipt {
        guard let result = await send([record]).first else { throw KafkaError.closed }
        return try result.get()
    }

    /// Sends records in order (within each partition the topic holds them in this order) and waits for all: one result
    /// for each, in the same order. A refused record does not hold up the others.
    package func send(_ records: [ProducerRecord]) async -> [Result<Receipt, KafkaError>] {
        guard !records.isEmpty else { return [] }
        return await send(Submission(records, deadline: .now + deliveryTimeout))
    }

    /// Sends records as `send(_:)` does, but may give up: once `patience` has passed, the caller is asked about every second, by
    /// the partitions of what is not acknowledged. What is given up fails as if cancelled: it may still arrive.
    ///
    /// - Parameter isHopeless: called by the producer's thread, which it must not hold up.
    package func send(
        _ records: [ProducerRecord], patience: Duration,
        isHopeless: @escaping @Sendable (Set<TopicPartition>) -> Bool
    ) async -> [Result<Receipt, KafkaError>] {
        guard !records.isEmpty else { return [] }
        let surrender = Submission.Surrender(start: .now + patience, isHopeless: isHopeless)
        return await send(Submission(records, deadline: .now + deliveryTimeout, surrender: surrender))
    }

    private func send(_ submission: Submission) async -> [Result<Receipt, KafkaError>] {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submission.resume(continuation)
                guard inbox.submit(submission) else {
                    continuation.resume(returning: submission.records.map { _ in .failure(.closed) })
                    return
                }
            }
        } onCancel: {
            inbox.cancel(submission)
        }
    }

    /// Takes no more records, waits for what is in flight up to the deadline, and returns how many were left: their callers
    /// get an error. A second call waits for the same end.
    @discardableResult
    package func shutdown(deadline: Duration) async -> Int {
        await inbox.shutdown(.now + deadline)
    }

    /// Makes the client raise a fatal error, as a broker's answer can; the producer recovers from it. For tests.
    package func raiseFatalErrorForTests() { inbox.raiseFatalError() }
}
