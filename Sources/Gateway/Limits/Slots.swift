import NIOPosix
import Synchronization

/// Work that takes a processor or much memory for a while: so much of it at once, so much waiting in order, none beyond.
package final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state: Mutex<State>
    private let room: Int

    /// - Parameters:
    ///   - count: what is done at once.
    ///   - room: what waits at most.
    package init(_ count: Int, room: Int) {
        state = Mutex(State(free: count))
        self.room = room
    }

    /// Does it when its turn has come. A caller that goes away meanwhile keeps its place: its turn is soon.
    ///
    /// - Throws: `Problem.busy` where too many wait; else what `body` throws.
    package func hold<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        guard await isTaken() else { throw Problem.busy("too much of this is under way", after: .seconds(2)) }
        defer { giveBack() }
        return try await body()
    }

    /// Calls `body` on a thread that may block, which neither an event loop nor one of Swift's own may.
    package static func aside<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    private func isTaken() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                guard state.waiting.count < room else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
