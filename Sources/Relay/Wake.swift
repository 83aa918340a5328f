import Synchronization

/// A hint that there may be work: many calls before a wait count as one, and none is lost.
package final class Wake: Sendable {
    /// What there may be.
    package struct Reason: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The log has grown, or a leader's cursors have moved.
        package static let log = Reason(rawValue: 1)
        /// Something that the follower has begun is done.
        package static let slice = Reason(rawValue: 2)
    }

    private typealias Waiter = CheckedContinuation<Reason, Never>

    private struct State {
        var reasons: Reason = []
        var waiter: Waiter?
        /// When the wait is over.
        var end = ContinuousClock.now
        /// When the alarms that are set go off, the next one last. A wait that lasts beyond it needs none of its own: most end
        /// before, and the next one has about the same end.
        var alarms: [ContinuousClock.Instant] = []

        /// The alarm that the wait still needs.
        mutating func nextAlarm() -> ContinuousClock.Instant? {
            if let next = alarms.last, next <= end { return nil }
            alarms.append(end)
            return end
        }
    }

    private let state = Mutex(State())

    package init() {}

    package func signal(_ reason: Reason = .log) {
        let (waiter, reasons): (Waiter?, Reason) = state.withLock { state in
            state.reasons.formUnion(reason)
            guard let waiter = state.waiter else { return (nil, []) }
            defer { (state.waiter, state.reasons) = (nil, []) }
            return (waiter, state.reasons)
        }
        waiter?.resume(returning: reasons)
    }

    /// Waits for a signal, at most so long. Returns what was signalled since the last wait: nothing where the time was
    /// over first, or the task was cancelled. One waiter at a time.
    package func wait(atMost limit: Duration) async -> Reason {
        let end = ContinuousClock.now + limit
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (reasons, alarm): (Reason?, ContinuousClock.Instant?) = state.withLock { state in
                    if !state.reasons.isEmpty || Task.isCancelled || limit <= .zero {
                        defer { state.reasons = [] }
                        return (state.reasons, nil)
                    }
                    (state.waiter, state.end) = (continuation, end)
                    return (nil, state.nextAlarm())
                }
                if let reasons { continuation.resume(returning: reasons) }
                if let alarm { set(alarm) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: [])
        }
    }

    /// Whether somebody waits just now. For tests.
    var isAwaited: Bool { state.withLock { $0.waiter != nil } }

    private func set(_ alarm: ContinuousClock.Instant) {
        Task { [weak self] in
            try? await Task.sleep(until: alarm)
            self?.goOff(alarm)
        }
    }

    private func goOff(_ alarm: ContinuousClock.Instant) {
        let (waiter, next): (Waiter?, ContinuousClock.Instant?) = state.withLock { state in
            state.alarms.removeAll { $0 == alarm }
            guard state.waiter != nil else { return (nil, nil) }
            guard state.end <= .now else { return (nil, state.nextAlarm()) }
            defer { state.waiter = nil }
            return (state.waiter, nil)
        }
        waiter?.resume(returning: [])
        if let next { set(next) }
    }
}
