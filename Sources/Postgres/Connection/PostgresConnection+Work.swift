/// What runs on the connection's thread.
extension PostgresConnection {
    /// How many statements that are no longer used the server may hold before it is told.
    private static let discardedLimit = 16

    func perform(_ query: PostgresQuery, _ scope: OperationScope) throws(PostgresError) -> PostgresResult {
        guard let result = try run([query], frame: .none, scope).first else {
            throw .usage("The statement gave no result.")
        }
        return result
    }

    func perform(batch: [PostgresQuery], _ scope: OperationScope) throws(PostgresError) -> [PostgresResult] {
        try checkNoTransaction()
        // The server leaves a failed transaction open, and waits for its end.
        defer { rollBackIfOpen() }
        return try run(batch, frame: .transaction, scope)
    }

    func perform(script sql: String, _ scope: OperationScope) throws(PostgresError) {
        try using { (session) throws(PostgresError) in try session.runScript(sql, scope: scope) }
    }

    func interact<T: Sendable>(
        _ scope: OperationScope, _ body: (isolated PostgresConnection) throws -> T
    ) throws(PostgresError) -> Result<T, any Error> {
        try checkNoTransaction()
        interactiveScope = scope
        defer { interactiveScope = nil }
        try perform(script: "BEGIN", scope)
        do {
            let value = try body(self)
            _ = try run([], frame: .commit, scope)
            return .success(value)
        } catch {
            rollBackIfOpen()
            return .failure(error)
        }
    }

    /// Also when the scope of the call has ended.
    func rollBackIfOpen() {
        guard session?.isInTransaction == true, !isBroken else { return }
        try? perform(script: "ROLLBACK", OperationScope(within: SocketWait.grace))
    }

    private func run(
        _ queries: [PostgresQuery], frame: Batch.Frame, _ scope: OperationScope
    ) throws(PostgresError) -> [PostgresResult] {
        for query in queries { try query.parameters.check() }
        try using { (session) throws(PostgresError) in try deallocateDiscarded(session) }
        let batch = Batch(queries, frame: frame, cache: &statements)
        let reply: PipelineReply
        do throws(PostgresError) {
            reply = try using { (session) throws(PostgresError) in try session.run(batch.steps, scope: scope) }
        } catch {
            batch.settle(nil, in: &statements)
            throw error
        }
        batch.settle(reply, in: &statements)
        return try batch.results(reply)
    }

    /// Between pipelines.
    func deallocateDiscarded(_ session: Session) throws(PostgresError) {
        statements.shrink()
        guard statements.discarded.count >= Self.discardedLimit, !session.isInTransaction else { return }
        let names = statements.takeDiscarded()
        _ = try session.run(
            names.map { .once("DEALLOCATE \($0)") }, scope: OperationScope(within: SocketWait.grace))
    }

    private func checkNoTransaction() throws(PostgresError) {
        if session?.isInTransaction == true { throw .usage("A transaction is open on this connection already.") }
    }
}
