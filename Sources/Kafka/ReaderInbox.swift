internal import DequeModule
internal import Synchronization

/// What stands between a reader's thread and its caller.
final class ReaderInbox: Sendable {
    typealias Element = Result<ConsumedRecord?, KafkaError>

    private struct State {
        var ready: Deque<Element> = []
        var bytes = 0
        /// Set when the thread was told that there is no room; who makes enough wakes it.
        var threadAwaitsRoom = false
        var reader: CheckedContinuation<Element, Never>?
        var deadline: ContinuousClock.Instant?
        var isClosed = false
    }

    static let most = 1_000
    static let mostBytes = 4 * 1024 * 1024

    let wakeUp = WakeUp()
    private let state = Mutex(State())

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Whether the thread may give one more.
    var hasRoom: Bool {
        state.withLock { state in
            let hasRoom = state.ready.count < Self.most && state.bytes < Self.mostBytes
            state.threadAwaitsRoom = !hasRoom
            return hasRoom
        }
    }

    /// When the waiting caller wants to hear that there is nothing.
    var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }

    func next(within: Duration?) async -> Element {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: Element? = state.withLock { state in
                    if let first = state.ready.popFirst() {
                        state.bytes -= Self.size(first)
                        return first
                    }
                    guard !state.isClosed, !Task.isCancelled, state.reader == nil else { return .success(nil) }
                    state.reader = continuation
                    state.deadline = within.map { .now + $0 }
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
                // The thread may have stopped for lack of room, and it has to know the deadline.
                if ready == nil || hasJustMadeRoom { wakeUp.signal() }
            }
        } onCancel: {
            give(.success(nil), onlyIfAwaited: true)
        }
    }

    func give(_ element: Element, onlyIfAwaited: Bool = false) {
        let reader = state.withLock { state in
            if state.reader == nil, !onlyIfAwaited {
                state.ready.append(element)
                state.bytes += Self.size(element)
            }
            state.deadline = nil
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: element)
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.ready = []
            state.bytes = 0
        }
        give(.success(nil), onlyIfAwaited: true)
        wakeUp.signal()
    }

    private var hasJustMadeRoom: Bool {
        state.withLock { state in
            guard state.threadAwaitsRoom, state.ready.count <= Self.most / 2, state.bytes <= Self.mostBytes / 2 else {
                return false
            }
            state.threadAwaitsRoom = false
            return true
        }
    }

    private static func size(_ element: Element) -> Int {
        if case .success(let record?) = element { record.size } else { 0 }
    }
}
