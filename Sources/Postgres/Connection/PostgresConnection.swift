package import Logging
internal import Synchronization
internal import Threads

/// A connection to PostgreSQL, with a thread of its own on which libpq may block.
///
/// Calls are carried out one after the other, in the order in which they come. A call that runs out of time, or whose task
/// is cancelled, has its statement canceled on the server; the connection stays usable. A connection whose socket has died is
/// broken for good.
package actor PostgresConnection {
    nonisolated private let executor: SerialThread
    nonisolated let wake: WakePipe
    nonisolated let condition = ConnectionCondition()
    /// Transactions that were handed over and not taken up yet, and those that were.
    nonisolated let outbox = Outbox()
    var pipeline = Pipeline()
    private(set) var session: Session?
    var statements: StatementCache
    /// That of the interactive transaction under way.
    var interactiveScope: OperationScope?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(statementCapacity: Int) throws(PostgresError) {
        do {
            executor = try SerialThread("pg-connection")
        } catch {
            throw PostgresError(
                reason: .usage, message: "The system gave no thread for the connection (errno \(error.errno)).",
                isRetriable: true)
        }
        wake = try WakePipe()
        statements = StatementCache(capacity: statementCapacity)
    }

    /// Connects.
    /// - Parameters:
    ///   - url: a libpq connection string. `connect_timeout` in it, 5 s without, bounds the attempt for each host; TLS is
    ///     by its `sslmode`, `sslrootcert`, …
    ///   - applicationName: shown in `pg_stat_activity`.
    ///   - settings: run-time parameters of the server, set for the session: `["statement_timeout": "10s"]`.
    ///   - statementCapacity: how many prepared statements are kept.
    ///   - limit: for all hosts together.
    /// - Throws: `PostgresError` with reason `cannotConnect`, `timedOut`, `cancelled`, or `usage` for a bad connection string.
    package static func connect(
        _ url: String, applicationName: String, settings: [String: String] = [:], statementCapacity: Int = 256,
        within limit: Duration? = nil, logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        let string = try ConnectionString(url)
        let connection = try PostgresConnection(statementCapacity: statementCapacity)
        try await connection.attended(within: limit) { (connection, scope) throws(PostgresError) in
            try connection.open(string, applicationName, settings, scope, logger)
        }
        return connection
    }

    private func open(
        _ string: ConnectionString, _ applicationName: String, _ settings: [String: String], _ scope: OperationScope,
        _ logger: Logger
    ) throws(PostgresError) {
        let session = try Session.connect(
            string, applicationName: applicationName, wake: wake, scope: scope, logger: logger)
        self.session = session
        condition.update(session)
        guard !settings.isEmpty else { return }
        let names = settings.keys.sorted()
        do throws(PostgresError) {
            _ = try perform(
                """
                SELECT set_config(name, value, false)
                FROM unnest(\(names), \(names.map { settings[$0] ?? "" })) AS setting (name, value)
                """, scope)
        } catch {
            close()
            throw error
        }
    }

    /// The server process that serves this connection.
    package nonisolated var backendPID: Int32 { condition.backendPID }

    /// Whether the connection is of no more use: its socket died, or it was closed.
    package var isBroken: Bool { session?.isBroken ?? true }

    /// The same without waiting for the connection's thread: as it was after the last call.
    package nonisolated var hasBroken: Bool { condition.hasBroken }

    /// Whether another user can take it over: not broken, and no transaction left open.
    nonisolated var isReusable: Bool { condition.isReusable }

    /// Closes it; what is called later throws `closed`. Also done when the last reference goes.
    package func close() {
        session = nil
        abandonPipeline()
        condition.update(nil)
    }

    /// Runs one statement, prepared on its first use, and returns all its rows.
    /// - Parameter limit: time from now until the statement is canceled. A statement whose time is over before the connection
    ///   is free is not sent; it fails once the one before it is done.
    /// - Throws: `PostgresError`.
    package nonisolated func query(
        _ query: PostgresQuery, within limit: Duration? = nil
    ) async throws(PostgresError) -> PostgresResult {
        try await attended(within: limit) { (connection, scope) throws(PostgresError) in
            try connection.perform(query, scope)
        }
    }

    /// The same on the connection's thread, for an interactive transaction.
    package func query(_ query: PostgresQuery) throws(PostgresError) -> PostgresResult {
        try perform(query, interactiveScope ?? OperationScope())
    }

    /// Runs SQL of several statements, without parameters, which the server takes as one transaction unless it says otherwise
    /// itself. The text must come from the program.
    package nonisolated func script(_ sql: String, within limit: Duration? = nil) async throws(PostgresError) {
        try await attended(within: limit) { (connection, scope) throws(PostgresError) in
            try connection.perform(script: sql, scope)
        }
    }

    /// The same on the connection's thread, for an interactive transaction.
    package func script(_ sql: String) throws(PostgresError) {
        try perform(script: sql, interactiveScope ?? OperationScope())
    }

    /// Runs the statements as one transaction in one round trip: BEGIN and COMMIT are added, and all is sent in one pipeline.
    /// - Returns: one result for each statement.
    /// - Throws: the first error, with the index of its statement; nothing has been written then. When the connection died
    ///   after COMMIT had been sent, `outcomeUnknown` is set.
    package nonisolated func transaction(
        _ statements: [PostgresQuery], within limit: Duration? = nil
    ) async throws(PostgresError) -> [PostgresResult] {
        try await attended(within: limit) { (connection, scope) throws(PostgresError) in
            try connection.perform(batch: statements, scope)
        }
    }

    /// A transaction whose statements depend on each other's results; each is a round trip. Committed when `body` returns,
    /// rolled back when it throws. `body` runs on the connection's thread.
    /// - Throws: what `body` throws, or `PostgresError`.
    package nonisolated func transaction<T: Sendable>(
        within limit: Duration? = nil, _ body: @Sendable (isolated PostgresConnection) throws -> T
    ) async throws -> T {
        let outcome = try await attended(within: limit) { (connection, scope) throws(PostgresError) in
            try connection.interact(scope, body)
        }
        return try outcome.get()
    }

    /// Waits for notifications.
    func awaitNotifications(_ scope: OperationScope) throws(PostgresError) -> [PostgresNotification] {
        try using { (session) throws(PostgresError) in try session.awaitNotifications(scope: scope) }
    }

    /// Looks whether the server has hung up.
    func isAlive() -> Bool {
        (try? using { (session) throws(PostgresError) in try session.probe() }) != nil
    }

    /// Lends the session once the pipeline is empty, and notes afterwards in what condition it is.
    func using<T>(_ body: (Session) throws(PostgresError) -> T) throws(PostgresError) -> T {
        emptyPipeline()
        guard let session else { throw .closed }
        defer { condition.update(session) }
        return try body(session)
    }

    /// Runs `body` on the connection's thread, in a scope that ends with the deadline or with the task.
    nonisolated func attended<T: Sendable>(
        within limit: Duration?,
        _ body: @Sendable (isolated PostgresConnection, OperationScope) throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        let scope = OperationScope(within: limit)
        let result = await withTaskCancellationHandler {
            await enter(scope, body)
        } onCancel: {
            scope.cancel()
            wake.wake()
        }
        return try result.get()
    }

    private func enter<T: Sendable>(
        _ scope: OperationScope,
        _ body: @Sendable (isolated PostgresConnection, OperationScope) throws(PostgresError) -> T
    ) -> Result<T, PostgresError> {
        do throws(PostgresError) {
            return .success(try body(self, scope))
        } catch {
            return .failure(error)
        }
    }
}
