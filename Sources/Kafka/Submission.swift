internal import Synchronization

/// One call of `send`: its records, and the one continuation that is resumed when each has a result.
///
/// `@unchecked Sendable`: `records`, `deadline`, `isCancelled` and `results` are safe from any thread; the rest is set before
/// the producer's thread gets it and touched only by that thread from then on.
final class Submission: @unchecked Sendable {
    let records: [ProducerRecord]
    let deadline: ContinuousClock.Instant
    let isCancelled = Atomic(false)
    /// Set by the producer's thread. A cancellation that comes before is told by `wasCancelled`.
    var isAccepted = false
    /// When its caller may give up, if ever; gone once all is told.
    private(set) var surrender: Surrender?
    private let results: Mutex<[Result<Receipt, KafkaError>?]>
    private var missing: Int
    private var continuation: CheckedContinuation<[Result<Receipt, KafkaError>], Never>?

    /// From when on the caller is asked whether it is of no use to wait for these partitions.
    struct Surrender: Sendable {
        let start: ContinuousClock.Instant
        let isHopeless: @Sendable (Set<TopicPartition>) -> Bool
    }

    init(_ records: [ProducerRecord], deadline: ContinuousClock.Instant, surrender: Surrender? = nil) {
        self.records = records
        self.deadline = deadline
        self.surrender = surrender
        results = Mutex(Array(repeating: nil, count: records.count))
        missing = records.count
    }

    var wasCancelled: Bool { isCancelled.load(ordering: .acquiring) }

    /// Called once, before the submission is given to the thread.
    func resume(_ continuation: CheckedContinuation<[Result<Receipt, KafkaError>], Never>) {
        self.continuation = continuation
    }

    /// Whether this record's caller has been told already (it was cancelled, or the producer shut down).
    func isSettled(_ index: Int) -> Bool { results.withLock { $0[index] != nil } }

    /// The partitions of the records that have no result yet.
    var unsettled: Set<TopicPartition> {
        let places = results.withLock { results in results.indices.filter { results[$0] == nil } }
        return Set(
            places.map { TopicPartition(topic: records[$0].topic, partition: records[$0].partition) })
    }

    /// Tells a record's result; the first one counts. The last one missing resumes the caller.
    func settle(_ index: Int, _ result: Result<Receipt, KafkaError>) {
        let isFirst = results.withLock { results in
            guard results[index] == nil else { return false }
            results[index] = result
            return true
        }
        guard isFirst else { return }
        missing -= 1
        guard missing == 0 else { return }
        continuation?.resume(returning: results.withLock { $0.compactMap { $0 } })
        (continuation, surrender) = (nil, nil)
    }
}
