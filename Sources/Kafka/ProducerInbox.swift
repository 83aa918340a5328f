internal import Synchronization

/// What callers on any thread leave for the producer's thread.
final class ProducerInbox: Sendable {
    struct Content {
        var submissions: [Submission] = []
        var cancelled: [Submission] = []
        var shutdown: ContinuousClock.Instant?
        var awaitingShutdown: [CheckedContinuation<Int, Never>] = []
        var fatalErrorForTests = false

        fileprivate var isEmpty: Bool {
            submissions.isEmpty && cancelled.isEmpty && shutdown == nil && awaitingShutdown.isEmpty
                && !fatalErrorForTests
        }
    }

    private struct State {
        var content = Content()
        /// How many records were left undelivered, once the thread has ended.
        var left: Int?
    }

    let wakeUp = WakeUp()
    /// Written by the thread, for whoever asks.
    let inFlight = Atomic(0)
    private let state = Mutex(State())

    /// Takes everything out.
    func take() -> Content {
        state.withLock { state in
            defer { state.content = Content() }
            return state.content
        }
    }

    /// Leaves records to be sent; false if the producer is shut down or about to.
    func submit(_ submission: Submission) -> Bool {
        leave { $0.submissions.append(submission) }
    }

    func cancel(_ submission: Submission) {
        submission.isCancelled.store(true, ordering: .releasing)
        _ = leave { $0.cancelled.append(submission) }
    }

    func raiseFatalError() { _ = leave { $0.fatalErrorForTests = true } }

    /// Asks for the end and returns how many records it left.
    func shutdown(_ deadline: ContinuousClock.Instant) async -> Int {
        await withCheckedContinuation { continuation in
            let left = state.withLock { state in
                if state.left == nil {
                    state.content.shutdown = min(deadline, state.content.shutdown ?? deadline)
                    state.content.awaitingShutdown.append(continuation)
                }
                return state.left
            }
            if let left { continuation.resume(returning: left) } else { wakeUp.signal() }
        }
    }

    /// Asks for the end without waiting for it.
    func abandon() { _ = leave { $0.shutdown = .now } }

    /// The thread has ended: from now on everything is refused. Returns what came in meanwhile.
    func close(left: Int) -> Content {
        state.withLock { state in
            state.left = left
            defer { state.content = Content() }
            return state.content
        }
    }

    private func leave(_ change: (inout Content) -> Void) -> Bool {
        let (isOpen, isFirst) = state.withLock { state in
            let isFirst = state.content.isEmpty
            if state.left == nil { change(&state.content) }
            return (state.left == nil, isFirst)
        }
        // Whoever left something before has woken the thread, and it takes all at once.
        if isOpen, isFirst { wakeUp.signal() }
        return isOpen
    }
}
