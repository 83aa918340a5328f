import Synchronization

/// A hint that there may be work: many calls before a wait count as one, and none is lost.
package final class Wake: Sendable {
    /// What there may be.
    package struct Reason: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The log has grown, or a leader's cursors have moved.
        package static let log = Reason(rawValue: 1)
        /// A slice is done.
        package static let slice = Reason(rawValue: 2)
    }

    private struct State {
        var reasons: Reason = []
        /// The time was over before there was a waiter.
        var isOver = false
        var waiter: CheckedContinuation<Reason, Never>?

        /// What ends a wait at once, if anything does.
        mutating func take() -> Reason? {
            guard !reasons.isEmpty || isOver else { return nil }
            defer { (reasons, isOver) = ([], false) }
            return reasons
        }
    }

    private let state = Mutex(State())

    package init() {}

    package func signal(_ reason: Reason = .log) { end(with: reason) }

    /// Waits for a signal, at most so long. Returns what was signalled since the last wait: nothing where the time was
    /// over first, or the task was cancelled. One waiter at a time.
    package func wait(atMost limit: Duration) async -> Reason {
        // Most waits of a busy follower end before they begin: those need no alarm.
        if let reasons = state.withLock({ $0.take() }) { return reasons }
        let alarm = Task {
            try await Task.sleep(for: limit)
            end(with: [])
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let reasons: Reason? = state.withLock { state in
                    if let reasons = state.take() { return reasons }
                    if Task.isCancelled { return [] }
                    state.waiter = continuation
                    return nil
                }
                if let reasons { continuation.resume(returning: reasons) }
            }
        } onCancel: {
            end(with: [])
        }
    }

    private func end(with reasons: Reason) {
        let (waiter, all) = state.withLock { state in
            state.reasons.formUnion(reasons)
            guard let waiter = state.waiter else {
                if reasons.isEmpty { state.isOver = true }
                return (nil as CheckedContinuation<Reason, Never>?, Reason())
            }
            defer { (state.waiter, state.reasons) = (nil, []) }
            return (waiter, state.reasons)
        }
        waiter?.resume(returning: all)
    }
}
