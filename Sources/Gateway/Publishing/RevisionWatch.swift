package import Logging
package import Postgres
import ServiceLifecycle
package import Store
import Synchronization

/// Tells who waits for it when a revision has been taken into the log. One look answers all who wait: when the log says that
/// it has grown (NOTIFY), when somebody new waits, and now and again, for a notification is a hint.
package final class RevisionWatch: Service {
    private typealias Waiting = CheckedContinuation<Revisions.Taken?, Never>

    private struct State {
        var waiting: [Revisions.Key: [UInt64: Waiting]] = [:]
        var lastWaiter: UInt64 = 0
        var isOver = false
    }

    package static let channels = [LogHint.channel]

    private let revisions: Revisions
    private let listener: PostgresListener
    private let logger: Logger
    private let state = Mutex(State())
    private let hints: AsyncStream<Void>
    private let hint: AsyncStream<Void>.Continuation

    /// How often to look without a hint, while somebody waits.
    private static let interval = Duration.milliseconds(500)

    /// - Parameter listener: on `channels`; this service runs it.
    package init(revisions: Revisions, listener: PostgresListener, logger: Logger) {
        self.revisions = revisions
        self.listener = listener
        self.logger = logger
        (hints, hint) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The revision once the log has taken it; nil where it has not in that time.
    func taken(_ key: Revisions.Key, within limit: Duration) async -> Revisions.Taken? {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let alarm = Task {
            try await Task.sleep(for: limit)
            self.leave(key, number)
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isOver || Task.isCancelled { return true }
                    state.waiting[key, default: [:]][number] = continuation
                    return false
                }
                if isOver { continuation.resume(returning: nil) } else { hint.yield() }
            }
        } onCancel: {
            leave(key, number)
        }
    }

    private func leave(_ key: Revisions.Key, _ number: UInt64) {
        let waiting = state.withLock { state in
            let waiting = state.waiting[key]?.removeValue(forKey: number)
            if state.waiting[key]?.isEmpty == true { state.waiting[key] = nil }
            return waiting
        }
        waiting?.resume(returning: nil)
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.listener.run() }
                group.addTask {
                    for await _ in self.listener.notifications(capacity: 1) { self.hint.yield() }
                }
                group.addTask {
                    while (try? await Task.sleep(for: Self.interval)) != nil { self.hint.yield() }
                }
                for await _ in self.hints where !Task.isCancelled { await self.look() }
            }
        }
        let left = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap(\.values)
        }
        for waiting in left { waiting.resume(returning: nil) }
    }

    private func look() async {
        let keys = state.withLock { Array($0.waiting.keys) }
        if keys.isEmpty { return }
        do {
            for taken in try await revisions.taken(keys, within: .seconds(2)) {
                let waiting = state.withLock { $0.waiting.removeValue(forKey: taken.key) } ?? [:]
                for continuation in waiting.values { continuation.resume(returning: taken) }
            }
        } catch {
            // Who waits hears that it is pending.
            logger.warning("what the log has taken can't be looked up", metadata: ["error": "\(error)"])
        }
    }
}
