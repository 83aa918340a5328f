/// Who has which connection and who waits for one, in order of arrival. A value without I/O: each call says what to do.
struct PoolState<Connection> {
    typealias Waiter = UInt64

    enum Borrow {
        case use(Connection)
        /// There is room for one more: connect, and give back what comes of it.
        case connect
        /// Wait for the grant.
        case wait
        case refuse
    }

    enum Grant {
        case use(Connection)
        case connect
        case refuse
    }

    /// What a return sets off.
    struct Settlement {
        var grant: (waiter: Waiter, grant: Grant)?
        var discarded: Connection?
    }

    let size: Int
    private var idle: [Connection] = []
    private var waiters: [Waiter] = []
    private var isClosing = false
    /// Borrowed or being made.
    private(set) var inUse = 0

    init(size: Int) {
        self.size = max(1, size)
    }

    /// Closed, and nothing is borrowed any more.
    var isDrained: Bool { isClosing && inUse == 0 }

    var waiting: Int { waiters.count }

    mutating func borrow(as waiter: Waiter) -> Borrow {
        if isClosing { return .refuse }
        // The one used last is the likeliest to be alive and to have its statements prepared.
        if let connection = idle.popLast() {
            inUse += 1
            return .use(connection)
        }
        if inUse < size {
            inUse += 1
            return .connect
        }
        waiters.append(waiter)
        return .wait
    }

    /// - Parameter connection: nil when it could not be made.
    mutating func giveBack(_ connection: Connection?, isReusable: Bool) -> Settlement {
        inUse -= 1
        let usable = isReusable && !isClosing ? connection : nil
        var settlement = Settlement(discarded: usable == nil ? connection : nil)
        if !waiters.isEmpty {
            inUse += 1
            settlement.grant = (waiters.removeFirst(), usable.map(Grant.use) ?? .connect)
        } else if let usable {
            idle.append(usable)
        }
        return settlement
    }

    /// - Returns: whether it was still waiting; else its grant is under way.
    mutating func leave(_ waiter: Waiter) -> Bool {
        guard let position = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: position)
        return true
    }

    /// No one may borrow from now on.
    /// - Returns: the waiters to refuse and the idle connections to close.
    mutating func close() -> (refused: [Waiter], closed: [Connection]) {
        isClosing = true
        defer {
            waiters = []
            idle = []
        }
        return (waiters, idle)
    }
}
