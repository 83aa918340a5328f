/// When a follower does what: each thing at its own pace, however often it is woken.
struct Timetable {
    enum Thing {
        /// To write down what is published.
        case move
        /// To prolong the lease.
        case renewal
        /// To see what nobody has told of: partitions without a cursor, rows without a hint, debts.
        case poll
        /// To read the log.
        case reading
    }

    /// Whether there is a hint that the log holds more.
    var isReadingWanted = true
    /// Whether what was read ended before the log did: then there is no rest.
    var isBehind = false
    private let settings: Follower.Settings
    private let rest: Duration
    private var moved = ContinuousClock.now
    private var renewed = ContinuousClock.now
    private var polled = ContinuousClock.now
    private var read = ContinuousClock.now

    /// - Parameter rest: how long rows may gather before they are read.
    init(_ settings: Follower.Settings, rest: Duration) {
        self.settings = settings
        self.rest = rest
    }

    /// Whether it is time for it and there is anything to do; then it counts as done.
    mutating func isDue(_ thing: Thing, if isPossible: Bool = true) -> Bool {
        let now = ContinuousClock.now
        guard isPossible, thing != .reading || isReadingWanted || isBehind, now >= time(of: thing) else { return false }
        switch thing {
        case .move: moved = now
        case .renewal: renewed = now
        case .poll: polled = now
        case .reading:
            read = now
            isReadingWanted = false
            isBehind = false
        }
        return true
    }

    /// How long there is nothing to do, unless woken.
    ///
    /// - Parameters:
    ///   - isMoving: whether there are moves to write down.
    ///   - isReading: whether there is room for what a reading would bring. Without, the end of a slice wakes.
    func pause(isMoving: Bool, isReading: Bool) -> Duration {
        var next = min(time(of: .renewal), time(of: .poll))
        if isMoving { next = min(next, time(of: .move)) }
        if isReading, isReadingWanted || isBehind { next = min(next, time(of: .reading)) }
        return max(.zero, next - .now)
    }

    private func time(of thing: Thing) -> ContinuousClock.Instant {
        switch thing {
        case .move: moved + settings.moves
        case .renewal: renewed + settings.lease / 3
        case .poll: polled + settings.poll
        case .reading: read + (isBehind ? .zero : rest)
        }
    }
}
