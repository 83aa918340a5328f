import Kafka
import Store
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

    /// Waits for the attempts that are under way now, not for those that come after: there may always be some.
    private func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.writing.isEmpty { state.drained.append((state.writing, continuation)) }
                return state.writing.isEmpty
            }
            if isIdle { continuation.resume() }
        }
    }

    private func wakeDrained() {
        let waiting = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        waiting.forEach { $0.continuation.resume() }
    }

    /// Brackets each attempt to write, so that a revoke can wait for it. Returns the attempt's number.
    func beginWriting(_ claims: [Claim]) -> Int {
        state.withLock { state in
            state.holdings.note(sent: claims)
            state.attempts += 1
            state.writing.insert(state.attempts)
            return state.attempts
        }
    }

    func endWriting(_ attempt: Int) {
        let waiting = state.withLock { state in
            state.writing.remove(attempt)
            for index in state.drained.indices { state.drained[index].attempts.remove(attempt) }
            defer { state.drained.removeAll { $0.attempts.isEmpty } }
            return state.drained.filter { $0.attempts.isEmpty }
        }
        waiting.forEach { $0.continuation.resume() }
    }
}
