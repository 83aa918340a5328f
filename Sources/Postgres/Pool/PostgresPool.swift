package import Logging
internal import Synchronization

/// A bounded number of connections, made when needed and lent in order of asking.
///
/// A connection that is broken, or comes back with a transaction open, is replaced by a new one.
package final class PostgresPool: Sendable {
    private typealias Pool = PoolState<PostgresConnection>
    private typealias Waiting = CheckedContinuation<Pool.Grant, Never>

    private struct State {
        var pool: Pool
        var waiting: [Pool.Waiter: Waiting] = [:]
        var lastWaiter: Pool.Waiter = 0
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let url: String
    private let applicationName: String
    private let settings: [String: String]
    private let patience: Duration?
    private let logger: Logger
    private let state: Mutex<State>

    /// Connects to nothing yet.
    /// - Parameters:
    ///   - url: a libpq connection string.
    ///   - size: connections at most.
    ///   - settings: run-time parameters of the server for each session.
    ///   - patience: how long a call may take, with the wait for a connection and the making of one; nil: as long as it takes,
    ///     where the call does not say itself.
    package init(
        url: String, size: Int, applicationName: String, settings: [String: String] = [:], patience: Duration? = nil,
        logger: Logger
    ) {
        self.url = url
        self.applicationName = applicationName
        self.settings = settings
        self.patience = patience
        self.logger = logger
        state = Mutex(State(pool: Pool(size: size)))
    }

    /// Lends a connection to `body`, waiting for one as long as the pool's patience: cancel the task to stop waiting.
    /// - Throws: `PostgresError` when none can be made or comes free in time, or the pool is closed; else what `body` throws.
    package func withConnection<T>(_ body: (PostgresConnection) async throws -> T) async throws -> T {
        let connection = try await borrow(until: deadline(nil))
        defer { giveBack(connection) }
        return try await body(connection)
    }

    /// One statement on any connection.
    /// - Parameter limit: time from the call, the wait for a connection included. The pool's patience holds where it is shorter.
    package func query(_ query: PostgresQuery, within limit: Duration? = nil) async throws(PostgresError)
        -> PostgresResult
    {
        let deadline = deadline(limit)
        let connection = try await borrow(until: deadline)
        defer { giveBack(connection) }
        return try await connection.query(query, within: Self.left(until: deadline))
    }

    /// One pipelined transaction on any connection.
    /// - Parameter limit: as for `query`.
    package func transaction(
        _ statements: [PostgresQuery], within limit: Duration? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        let deadline = deadline(limit)
        let connection = try await borrow(until: deadline)
        defer { giveBack(connection) }
        return try await connection.transaction(statements, within: Self.left(until: deadline))
    }

    /// A transaction on any connection whose statements depend on each other's results: `body` runs on its thread.
    /// - Parameter limit: as for `query`.
    /// - Throws: what `body` throws, or `PostgresError`.
    package func transaction<T: Sendable>(
        within limit: Duration? = nil, _ body: @Sendable (isolated PostgresConnection) throws -> T
    ) async throws -> T {
        let deadline = deadline(limit)
        let connection = try await borrow(until: deadline)
        defer { giveBack(connection) }
        return try await connection.transaction(within: Self.left(until: deadline), body)
    }

    /// Lends no more, refuses those who wait, and returns when every borrowed connection is back and closed.
    package func close() async {
        let (refused, idle) = state.withLock { state in
            let (refused, idle) = state.pool.close()
            return (refused.compactMap { state.waiting.removeValue(forKey: $0) }, idle)
        }
        for waiter in refused { waiter.resume(returning: .refuse) }
        for connection in idle { await connection.close() }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if !state.pool.isDrained { state.closers.append(continuation) }
                return state.pool.isDrained
            }
            if isDrained { continuation.resume() }
        }
    }

    /// How many wait for a connection.
    var waiting: Int { state.withLock { $0.pool.waiting } }

    /// How many connections are lent, or being made.
    var inUse: Int { state.withLock { $0.pool.inUse } }

    private func deadline(_ limit: Duration?) -> ContinuousClock.Instant? {
        [limit, patience].compactMap(\.self).min().map { .now + $0 }
    }

    private static func left(until deadline: ContinuousClock.Instant?) -> Duration? { deadline.map { $0 - .now } }

    private func borrow(until deadline: ContinuousClock.Instant?) async throws(PostgresError) -> PostgresConnection {
        switch await grant(until: deadline) {
        case .use(let connection):
            if await connection.isAlive() { return connection }
            logger.info("A pooled connection to PostgreSQL had died; it is replaced")
            return try await connect(until: deadline)
        case .connect:
            return try await connect(until: deadline)
        case .refuse:
            if Task.isCancelled { throw .cancelled(sent: false) }
            if let deadline, deadline <= .now { throw .timedOut(sent: false) }
            throw .closed
        }
    }

    /// With the permit for one connection in hand.
    private func connect(until deadline: ContinuousClock.Instant?) async throws(PostgresError) -> PostgresConnection {
        do throws(PostgresError) {
            return try await PostgresConnection.connect(
                url, applicationName: applicationName, settings: settings, within: Self.left(until: deadline),
                logger: logger)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    private func grant(until deadline: ContinuousClock.Instant?) async -> Pool.Grant {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        var alarm: Task<Void, Never>?
        defer { alarm?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Pool.Grant? in
                    if Task.isCancelled { return .refuse }
                    switch state.pool.borrow(as: waiter) {
                    case .use(let connection): return .use(connection)
                    case .connect: return .connect
                    case .refuse: return .refuse
                    case .wait:
                        state.waiting[waiter] = continuation
                        return nil
                    }
                }
                if let now { return continuation.resume(returning: now) }
                alarm = deadline.map { deadline in
                    Task { if (try? await Task.sleep(until: deadline)) != nil { self.leave(waiter) } }
                }
            }
        } onCancel: {
            leave(waiter)
        }
    }

    /// Waits no longer, unless a connection is on its way already.
    private func leave(_ waiter: Pool.Waiter) {
        let continuation = state.withLock { state in
            state.pool.leave(waiter) ? state.waiting.removeValue(forKey: waiter) : nil
        }
        continuation?.resume(returning: .refuse)
    }

    private func giveBack(_ connection: PostgresConnection?) {
        let isReusable = connection?.isReusable ?? false
        let (grant, closers) = state.withLock { state in
            let settlement = state.pool.giveBack(connection, isReusable: isReusable)
            let grant = settlement.grant.flatMap { waiter, grant in
                state.waiting.removeValue(forKey: waiter).map { ($0, grant) }
            }
            let closers = state.pool.isDrained ? state.closers : []
            if state.pool.isDrained { state.closers = [] }
            return (grant, closers)
        }
        if let (waiter, grant) = grant { waiter.resume(returning: grant) }
        for closer in closers { closer.resume() }
    }
}
