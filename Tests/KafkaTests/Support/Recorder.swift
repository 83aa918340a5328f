import Kafka
import Synchronization

/// An owner that answers as told and keeps what it was asked.
final class Recorder: PartitionOwner {
    struct Refusal: Error, Equatable {}

    private struct State {
        var starts: [TopicPartition: StartOffset]
        var other: StartOffset
        var refuses = false
        var taken: [[TopicPartition]] = []
        var released: [[TopicPartition]] = []
        var lost: [Bool] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var holdsReleases: Bool
        var holdsTakes: Bool
    }

    private let state: Mutex<State>

    init(
        _ starts: [TopicPartition: StartOffset] = [:], other: StartOffset = .beginning, holdsReleases: Bool = false,
        holdsTakes: Bool = false
    ) {
        state = Mutex(State(starts: starts, other: other, holdsReleases: holdsReleases, holdsTakes: holdsTakes))
    }

    var taken: [[TopicPartition]] { state.withLock { $0.taken } }
    var released: [[TopicPartition]] { state.withLock { $0.released } }
    var lost: [Bool] { state.withLock { $0.lost } }

    func refuse() { state.withLock { $0.refuses = true } }

    func start(_ partition: TopicPartition, at start: StartOffset) { state.withLock { $0.starts[partition] = start } }

    /// Lets waiting takes and releases return, and all later ones at once.
    func letGo() {
        let held = state.withLock { state in
            state.holdsReleases = false
            state.holdsTakes = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func take(_ partitions: [TopicPartition], generation: Int) async throws -> [TopicPartition: StartOffset] {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.taken.append(partitions)
                if state.holdsTakes { state.held.append(continuation) }
                return !state.holdsTakes
            }
            if goesOn { continuation.resume() }
        }
        return try state.withLock { state in
            if state.refuses { throw Refusal() }
            return Dictionary(uniqueKeysWithValues: partitions.map { ($0, state.starts[$0] ?? state.other) })
        }
    }

    func release(_ partitions: [TopicPartition], lost: Bool) async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.released.append(partitions)
                state.lost.append(lost)
                if state.holdsReleases { state.held.append(continuation) }
                return !state.holdsReleases
            }
            if goesOn { continuation.resume() }
        }
    }
}
