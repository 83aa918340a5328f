import Kafka
import Synchronization

/// Letting go: nothing of a partition is handed over any more, and what is being written is waited for.
extension Assignment {
    func release(_ partitions: [TopicPartition], lost: Bool) async {
        state.withLock { state in
            for partition in partitions {
                state.holdings.drop(partition)
                state.untold[partition] = nil
                if lost { state.resting[partition] = nil }
            }
        }
        if lost { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.drained() }
            group.addTask { try? await Task.sleep(for: self.settings.drainDeadline) }
            await group.next()
            group.cancelAll()
            self.wakeDrained()
        }
    }

    private func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isWriting { state.drained.append(continuation) }
                return !state.isWriting
            }
            if isIdle { continuation.resume() }
        }
    }

    private func wakeDrained() {
        let waiting = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        waiting.forEach { $0.resume() }
    }

    /// Brackets each attempt to write, so that a revoke can wait for it.
    func beginWriting() { state.withLock { $0.isWriting = true } }

    func endWriting() {
        state.withLock { $0.isWriting = false }
        wakeDrained()
    }
}
