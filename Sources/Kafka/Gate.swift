internal import Synchronization

/// Lets a thread wait for the answer of an async function. Only for threads of our own, never for the cooperative pool.
final class Gate<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    /// Runs `body` as a task and blocks the calling thread, asleep on its own `wakeUp`, until it is done; nil, and the task
    /// is cancelled, once `deadline` has passed, which is asked again after each wake-up.
    static func wait(
        on wakeUp: WakeUp, until deadline: () -> ContinuousClock.Instant,
        for body: @escaping @Sendable () async -> Value
    ) -> Value? {
        let gate = Gate()
        let task = Task.detached(priority: .high) {
            let value = await body()
            gate.value.withLock { $0 = value }
            wakeUp.signal()
        }
        // The waits below may have used up a signal that was meant for the thread's next one.
        defer { wakeUp.signal() }
        while true {
            if let value = gate.value.withLock({ $0 }) { return value }
            let left = deadline() - .now
            guard left > .zero else {
                task.cancel()
                return nil
            }
            wakeUp.wait(left)
        }
    }
}
