internal import Synchronization

/// What callers on any thread leave for the consumer's thread, and what it tells them.
final class ConsumerInbox: Sendable {
    enum Command {
        case restart(Set<TopicPartition>)
        /// Those that are still read under the take that each is named with.
        case stop([TopicPartition: Int])
    }

    private struct State {
        var commands: [Command] = []
        var assignment: Set<TopicPartition> = []
        var shutdown: ContinuousClock.Instant?
        var hasStarted = false
        var end: Result<Void, any Error>?
        var awaitingEnd: [CheckedContinuation<Result<Void, any Error>, Never>] = []
    }

    let wakeUp = WakeUp()
    private let state = Mutex(State())

    var assignment: Set<TopicPartition> {
        get { state.withLock { $0.assignment } }
        set { state.withLock { $0.assignment = newValue } }
    }

    /// When the group has to be left, once it is asked for.
    var shutdown: ContinuousClock.Instant? { state.withLock { $0.shutdown } }

    /// True for the first caller only, and only if no end was asked for before.
    func start() -> Bool {
        state.withLock { state in
            guard !state.hasStarted, state.shutdown == nil else { return false }
            state.hasStarted = true
            return true
        }
    }

    /// True if it was never started; then it never will be.
    func abandon() -> Bool {
        state.withLock { state in
            defer { state.hasStarted = true }
            return !state.hasStarted
        }
    }

    /// Restarts that follow each other become one: each stops all fetching for a moment.
    func leave(_ command: Command) {
        state.withLock { state in
            if case .restart(let more) = command, case .restart(let last) = state.commands.last {
                state.commands[state.commands.count - 1] = .restart(last.union(more))
            } else {
                state.commands.append(command)
            }
        }
        wakeUp.signal()
    }

    func take() -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Returns whether there is a thread to end.
    @discardableResult
    func askForEnd(_ deadline: Duration) -> Bool {
        let end = ContinuousClock.now + deadline
        let hasStarted = state.withLock { state in
            state.shutdown = min(end, state.shutdown ?? end)
            return state.hasStarted
        }
        wakeUp.signal()
        return hasStarted
    }

    /// How the thread ended, once it has. Returns at once if it never started.
    func awaitEnd() async -> Result<Void, any Error> {
        await withCheckedContinuation { continuation in
            let end: Result<Void, any Error>? = state.withLock { state in
                if let end = state.end { return end }
                guard state.hasStarted else { return .success(()) }
                state.awaitingEnd.append(continuation)
                return nil
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    func tellEnd(_ end: Result<Void, any Error>) {
        let awaiting = state.withLock { state in
            state.end = end
            state.assignment = []
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for continuation in awaiting { continuation.resume(returning: end) }
    }
}
