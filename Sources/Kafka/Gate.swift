internal import Dispatch
internal import Synchronization

/// Lets a thread wait for the answer of an async function. Only for threads of our own, never for the cooperative pool.
final class Gate<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    /// Runs `body` as a task and blocks the calling thread until it is done; nil, and the task is cancelled, after the
    /// deadline.
    static func wait(_ deadline: Duration, for body: @escaping @Sendable () async -> Value) -> Value? {
        let gate = Gate()
        let task = Task.detached(priority: .high) {
            let value = await body()
            gate.value.withLock { $0 = value }
            gate.semaphore.signal()
        }
        guard gate.semaphore.wait(timeout: .now() + .milliseconds(Int(deadline.milliseconds))) == .success else {
            task.cancel()
            return nil
        }
        return gate.value.withLock { $0 }
    }
}
