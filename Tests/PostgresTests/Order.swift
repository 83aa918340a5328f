import Synchronization

/// Notes in which order things happened, and holds the tasks in which they do.
final class Order: Sendable {
    private let state = Mutex<(numbers: [Int], tasks: [Task<Void, any Error>])>(([], []))

    var numbers: [Int] { state.withLock { $0.numbers } }

    func append(_ number: Int) {
        state.withLock { $0.numbers.append(number) }
    }

    func started(_ task: Task<Void, any Error>) {
        state.withLock { $0.tasks.append(task) }
    }

    func finish() async throws {
        for task in state.withLock({ $0.tasks }) { try await task.value }
    }
}
