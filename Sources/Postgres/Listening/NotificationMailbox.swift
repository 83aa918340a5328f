internal import Synchronization

/// Notifications for one reader, at most `capacity` of them: a reader that falls behind finds `connected` in place of what
/// was dropped, and so knows to look for itself.
final class NotificationMailbox: Sendable {
    private struct State {
        var waiting: [PostgresNotification] = []
        var reader: CheckedContinuation<PostgresNotification?, Never>?
        var isClosed = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// The reader has gone, or nothing more will come.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func put(_ notification: PostgresNotification) {
        let reader = state.withLock { state -> CheckedContinuation<PostgresNotification?, Never>? in
            if state.isClosed { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if notification == .connected || state.waiting.count >= capacity {
                state.waiting = [.connected]
            }
            if notification != .connected { state.waiting.append(notification) }
            return nil
        }
        reader?.resume(returning: notification)
    }

    /// The next one; nil once closed, or when the reading task is cancelled.
    func next() async -> PostgresNotification? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> PostgresNotification?? in
                    if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
                    if state.isClosed || state.reader != nil { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            close()
        }
    }

    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }
}
