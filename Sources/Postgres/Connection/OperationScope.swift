internal import Synchronization

/// How long one call may take, and whether its task has been cancelled.
final class OperationScope: Sendable {
    enum Verdict: Sendable {
        case timedOut, cancelled

        func error(sent: Bool) -> PostgresError {
            switch self {
            case .timedOut: .timedOut(sent: sent)
            case .cancelled: .cancelled(sent: sent)
            }
        }
    }

    let deadline: ContinuousClock.Instant?
    private let cancelled = Atomic(false)

    init(within limit: Duration? = nil) {
        deadline = limit.map { .now + $0 }
    }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }

    /// Why the call has to end, if it has to.
    var verdict: Verdict? {
        if cancelled.load(ordering: .acquiring) { return .cancelled }
        if let deadline, deadline <= .now { return .timedOut }
        return nil
    }
}
