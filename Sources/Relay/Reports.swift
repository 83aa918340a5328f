import Store
import Synchronization

/// What is done, on its way to the one task that leads: slices whose messages the broker holds, and moves that are written
/// down; or why one of them failed, which ends the lead: the next begins from the cursors.
final class Reports: Sendable {
    struct Content {
        var slices: [Slice] = []
        /// Only one set of moves is under way at a time.
        var moves: [CursorMove]?
    }

    private let result = Mutex<Result<Content, any Error>>(.success(Content()))

    func add(_ slice: Slice) { change { $0.slices.append(slice) } }

    func add(_ moves: [CursorMove]) { change { $0.moves = moves } }

    func fail(_ error: any Error) {
        result.withLock { if case .success = $0 { $0 = .failure(error) } }
    }

    func take() throws -> Content {
        try result.withLock { result in
            let content = try result.get()
            result = .success(Content())
            return content
        }
    }

    private func change(_ change: (inout Content) -> Void) {
        result.withLock { result in
            guard case .success(var content) = result else { return }
            change(&content)
            result = .success(content)
        }
    }
}
