internal import CLibpq
internal import Glibc

/// Waiting for a connection's socket within a scope. When the scope ends, the statement is canceled on the server, and the
/// wait goes on for the server's answer, but not for ever.
struct SocketWait {
    /// How long the server has to answer after it was asked to cancel; then the connection is given up. A process that
    /// has to end has a few seconds for all of its connections, whatever has become of the server.
    static let grace: Duration = .seconds(1)

    private let connection: OpaquePointer
    private let wake: WakePipe
    private let scope: OperationScope
    private(set) var verdict: OperationScope.Verdict?
    private var request: CancelRequest?
    private var giveUp: ContinuousClock.Instant?
    private var askAgain: ContinuousClock.Instant?

    init(connection: OpaquePointer, wake: WakePipe, scope: OperationScope) {
        self.connection = connection
        self.wake = wake
        self.scope = scope
    }

    /// What ended a wait.
    enum Outcome {
        case ready
        /// Nothing came, though the server had been asked to cancel: the connection is of no more use.
        case gaveUp
    }

    /// Returns when the socket can be read or written, or something else changed that the caller should look at.
    mutating func wait(forWriting: Bool) -> Outcome {
        cancelIfDue()
        if let giveUp, giveUp <= .now { return .gaveUp }
        let events = POLLIN | (forWriting ? POLLOUT : 0)
        if poll(socket: PQsocket(connection), events: events) { wake.drain() }
        return .ready
    }

    /// Waits until a cancel request under way has reached the server, so that it can't hit the next statement.
    mutating func settle() -> Outcome {
        while let request, !request.isDone {
            if let giveUp, giveUp <= .now { return .gaveUp }
            if poll(socket: -1, events: 0) { wake.drain() }
        }
        return .ready
    }

    private mutating func cancelIfDue() {
        if verdict == nil, let due = scope.verdict {
            verdict = due
            giveUp = .now + Self.grace
            askAgain = .now
        }
        // A request that comes while the server is between two statements is lost on it: it is made again.
        guard let due = askAgain, due <= .now, request?.isDone ?? true else { return }
        askAgain = .now + .milliseconds(250)
        request = CancelRequest(connection: connection, wake: wake)
        request?.send()
    }

    /// - Returns: whether the wake pipe has something.
    private func poll(socket: Int32, events: Int32) -> Bool {
        // While a request is under way its end wakes; asking again need not.
        let next = request?.isDone == true ? askAgain : nil
        let until = next ?? giveUp ?? scope.deadline
        let milliseconds = until.map { Self.milliseconds(until: $0) } ?? -1
        var sockets = [
            pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0),
            pollfd(fd: wake.readEnd, events: Int16(truncatingIfNeeded: POLLIN), revents: 0),
        ]
        _ = Glibc.poll(&sockets, UInt(sockets.count), milliseconds)
        return sockets[1].revents != 0
    }

    /// Whether there is something to read, the end included, without waiting.
    static func isReadable(_ socket: Int32) -> Bool {
        var sockets = [pollfd(fd: socket, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)]
        return Glibc.poll(&sockets, 1, 0) > 0
    }

    /// Rounded up, so that the wait does not end before the instant.
    static func milliseconds(until instant: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: instant)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
