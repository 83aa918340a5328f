import Synchronization

/// Work that takes a processor or much memory for a while: so much of it at once, so much waiting in order, none beyond.
package final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Bool, Never>] = []
        /// Under way or waiting, of those who have a share.
        var held: [String: Int] = [:]
    }

    /// What one of those who share may have under way and waiting together.
    package struct Share: Sendable {
        var name: String
        var most: Int

        package init(of name: String, most: Int) {
            self.name = name
            self.most = most
        }
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
    /// - Parameter shares: of whoever asks, and of those whom it is one of.
    /// - Throws: `Problem.tooMany` where one of the shares is used up, `busy` where too many wait; else what `body` throws.
    package func hold<T: Sendable>(
        for shares: [Share] = [], _ body: @Sendable () async throws -> T
    ) async throws -> T {
        guard enter(shares) else {
            var problem = Problem(.tooMany, "too much of this is under way for you")
            problem.retryAfter = .seconds(2)
            throw problem
        }
        defer { leave(shares) }
        guard await isTaken() else { throw Problem.busy("too much of this is under way", after: .seconds(2)) }
        defer { giveBack() }
        return try await body()
    }

    private func enter(_ shares: [Share]) -> Bool {
        state.withLock { state in
            guard shares.allSatisfy({ state.held[$0.name, default: 0] < $0.most }) else { return false }
            for share in shares { state.held[share.name, default: 0] += 1 }
            return true
        }
    }

    private func leave(_ shares: [Share]) {
        state.withLock { state in
            for share in shares {
                let left = state.held[share.name, default: 1] - 1
                state.held[share.name] = left == 0 ? nil : left
            }
        }
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
