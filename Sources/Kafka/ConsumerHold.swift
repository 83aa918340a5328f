internal import DequeModule
internal import Logging
internal import Synchronization

/// What stands between the consumer's thread and the application: the batch that is growing, failures to tell, and the
/// account of what has been handed over.
final class ConsumerHold: Sendable {
    /// How much the thread may take.
    struct Room: Equatable {
        var records: Int
        var bytes: Int

        var isEmpty: Bool { records <= 0 || bytes <= 0 }
    }

    private struct State {
        var growing: [ConsumedRecord] = []
        var growingBytes = 0
        /// A round has ended with enough in the growing batch: the next one is for the next batch.
        var isEnough = false
        var failures: Deque<(TopicPartition, KafkaError)> = []
        var marks: WaterMarks
        var reader: CheckedContinuation<ConsumerEvent?, Never>?
        /// Set when the thread was told that there is no room; who makes room wakes it.
        var threadAwaitsRoom = false
        var progress = ContinuousClock.now
        var hasEnded = false
    }

    private enum Next {
        case event(ConsumerEvent?)
        case none
    }

    private let limits: ConsumerLimits
    private let wakeUp: WakeUp
    private let logger: Logger
    private let state: Mutex<State>

    init(_ limits: ConsumerLimits, wakeUp: WakeUp, logger: Logger) {
        self.limits = limits
        self.wakeUp = wakeUp
        self.logger = logger
        state = Mutex(State(marks: WaterMarks(limits)))
    }

    /// How much may be taken now.
    func room() -> Room { state.withLock { room(&$0) } }

    /// Adds records to the growing batch, and hands it over at once if the application waits. Returns the room left.
    ///
    /// - Parameter endsRound: whether every partition that has records has had its turn.
    func put(_ records: [ConsumedRecord], bytes: Int, endsRound: Bool = false) -> Room {
        deliver { state in
            if state.growing.isEmpty { state.growing = records } else { state.growing += records }
            state.growingBytes += bytes
            state.isEnough = endsRound && state.growing.count >= limits.batchEnough
        }
        return room()
    }

    /// Leaves a failure for the application.
    func fail(_ partition: TopicPartition, _ error: KafkaError) {
        deliver { $0.failures.append((partition, error)) }
    }

    /// Drops what has not been handed over of these partitions: after this call nothing of it ever is.
    func drop(_ partitions: Set<TopicPartition>) {
        state.withLock { state in
            state.growing.removeAll { partitions.contains($0.topicPartition) }
            state.growingBytes = state.growing.reduce(0) { $0 + $1.size }
            state.isEnough = false
            state.failures.removeAll { partitions.contains($0.0) }
        }
    }

    /// Nothing more is handed over; the application's `next()` returns nil.
    func end() {
        deliver { state in
            state.growing = []
            state.growingBytes = 0
            state.failures = []
            state.hasEnded = true
        }
    }

    /// How long records have been waiting without the application taking or finishing any; nil when none wait.
    func stall(_ now: ContinuousClock.Instant) -> Duration? {
        state.withLock { state in
            guard !state.growing.isEmpty || state.marks.isAbove else {
                state.progress = now
                return nil
            }
            return now - state.progress
        }
    }

    /// The next event, as soon as there is one; nil at the end, or when the task is cancelled.
    func next() async -> ConsumerEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                deliver { state in
                    guard state.reader == nil, !Task.isCancelled else { return continuation.resume(returning: nil) }
                    state.reader = continuation
                }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }

    func giveBack(records: Int, bytes: Int) {
        let reached = state.withLock { state in
            state.progress = .now
            return state.marks.remove(records: records, bytes: bytes)
        }
        guard reached else { return }
        logger.debug("below the low water mark, taking records again")
        deliver { _ in }
        wakeIfAwaited()
    }

    /// Changes the state, then hands an event over if there is one and the application waits.
    private func deliver(_ change: (inout State) -> Void) {
        var paused = false
        let (reader, next) = state.withLock { state in
            change(&state)
            guard state.reader != nil else { return (nil as CheckedContinuation<ConsumerEvent?, Never>?, Next.none) }
            let next = takeNext(&state, &paused)
            guard case .event = next else { return (nil, .none) }
            defer { state.reader = nil }
            return (state.reader, next)
        }
        if paused { logger.debug("above the high water mark, no records are taken until some are done") }
        guard let reader, case .event(let event) = next else { return }
        reader.resume(returning: event)
        wakeIfAwaited()
    }

    private func takeNext(_ state: inout State, _ paused: inout Bool) -> Next {
        if let failure = state.failures.popFirst() { return .event(.failure(failure.0, failure.1)) }
        if !state.growing.isEmpty, !state.marks.isAbove {
            let share = Share(records: state.growing.count, bytes: state.growingBytes, hold: self)
            let batch = RecordBatch(records: state.growing, share: share)
            paused = state.marks.add(records: state.growing.count, bytes: state.growingBytes)
            state.growing = []
            state.growingBytes = 0
            state.isEnough = false
            state.progress = .now
            return .event(.records(batch))
        }
        return state.hasEnded ? .event(nil) : .none
    }

    private func room(_ state: inout State) -> Room {
        let isOpen = !state.marks.isAbove && !state.hasEnded && !state.isEnough
        let room = Room(
            records: isOpen ? limits.batchRecords - state.growing.count : 0,
            bytes: isOpen ? limits.batchBytes - state.growingBytes : 0)
        state.threadAwaitsRoom = room.isEmpty
        return room
    }

    private func wakeIfAwaited() {
        let isAwaited = state.withLock { state in
            defer { state.threadAwaitsRoom = false }
            return state.threadAwaitsRoom
        }
        if isAwaited { wakeUp.signal() }
    }
}
