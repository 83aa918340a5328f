import Synchronization

/// What the writer of the log tells the one follower of the same process that leads the notifications: what it has just put in,
/// so that this need not be read back. A promise it is not: whatever is not told, or is not taken, stands in the log.
package final class Handover: Sendable {
    package typealias Receiver = @Sendable (_ grown: [PartitionKey], _ slices: [Slice]) -> Void

    /// A function that stands in a generic container by itself is wrapped once more at each look at it, without end.
    private struct State {
        var receiver: Receiver?
        var writer: Int32?
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether anybody takes what is given.
    package var isOpen: Bool { state.withLock { $0.receiver != nil } }

    /// From now on the receiver is told, on the writer's thread; nobody, where it is nil. Who calls it and then reads the log
    /// misses nothing of what the writer learns of.
    package func open(to receiver: Receiver?) { state.withLock { $0.receiver = receiver } }

    /// - Parameters:
    ///   - grown: partitions that have grown by what has to be read from the log.
    ///   - slices: what is in the log, each wholly.
    package func give(grown: [PartitionKey], slices: [Slice]) {
        state.withLock { $0.receiver }?(grown, slices)
    }

    // MARK: Hints

    /// The writer's session from now on, by its backend's process id; nil: it has none, and the id may become another's.
    package func write(by backend: Int32?) { state.withLock { $0.writer = backend } }

    /// Whether a hint of this backend says nothing that the receiver is not told anyway.
    package func covers(_ backend: Int32) -> Bool {
        state.withLock { $0.receiver != nil && $0.writer == backend }
    }
}
