internal import Synchronization

/// What callers on any thread leave for the consumer's thread, and what it tells them.
final class ConsumerInbox: Sendable {
    enum Command {
        case restart(Set<TopicPartition>)
        case stop(Set<TopicPartition>)
    }

    private struct State {
        var commands: [Command] = []
        var assignment: Set<TopicPartition> = []
        var shutdown: Duration?
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

    /// The deadline for leaving the group, once it is asked for.
    var shutdown: Duration? { state.withLock { $0.shutdown } }

    /// True for the first caller only, and only if no end was asked for before.
    func start() -> Bool {
        state.withLock { state in
            defer { state.hasStarted = true }
            return !state.hasStarted && state.shutdown == nil
        }
    }

    func leave(_ command: Command) {
        state.withLock { $0.commands.append(command) }
        wakeUp.signal()
    }

    func take() -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    func askForEnd(_ deadline: Duration) {
        state.withLock { $0.shutdown = min(deadline, $0.shutdown ?? deadline) }
        wakeUp.signal()
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
