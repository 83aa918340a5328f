/// Statements that go to the server in one pipeline, and what its reply means for them.
///
/// Pure: it plans steps and reads answers, and touches no socket.
struct Batch {
    enum Frame: Hashable {
        /// Each statement as it stands: without an open transaction, all together are one.
        case none
        /// Between BEGIN and COMMIT.
        case transaction
        /// COMMIT alone, of a transaction that is open.
        case commit
    }

    private enum Role {
        case begin
        case prepare(StatementCache.Key, index: Int)
        case execute(StatementCache.Key, index: Int)
        case commit
    }

    let frame: Frame
    private(set) var steps: [PipelineStep] = []
    private var roles: [Role] = []

    /// Statements that `cache` does not hold are prepared on the way.
    init(_ statements: [PostgresQuery], frame: Frame, cache: inout StatementCache) {
        self.frame = frame
        if frame == .transaction { add(.once("BEGIN"), .begin) }
        for (index, query) in statements.enumerated() {
            let key = StatementCache.Key(sql: query.sql, types: query.parameters.types)
            let use = cache.use(key)
            if use.needsPrepare { add(.prepare(name: use.name, query), .prepare(key, index: index)) }
            add(.execute(name: use.name, query), .execute(key, index: index))
        }
        if frame != .none { add(.once("COMMIT"), .commit) }
    }

    private mutating func add(_ step: PipelineStep, _ role: Role) {
        steps.append(step)
        roles.append(role)
    }

    /// What reading the answers takes, without what is sent.
    var withoutSteps: Batch {
        var batch = self
        batch.steps = []
        return batch
    }

    /// Brings the cache in line with what the server has prepared.
    /// - Parameter reply: nil when nothing was sent.
    func settle(_ reply: PipelineReply?, in cache: inout StatementCache) {
        for (position, role) in roles.enumerated() {
            let answer = reply.flatMap { $0.answers.indices.contains(position) ? $0.answers[position] : nil }
            switch (role, answer) {
            case (.prepare, .done):
                break
            case (.prepare(let key, _), _):
                cache.forget(key)
            case (.execute(let key, _), .failed(let report)) where report.isStalePlan:
                cache.discard(key)
            case (.execute(let key, _), .failed(let report)) where report.sqlState == SQLState.invalidStatementName:
                cache.forget(key)
            default:
                break
            }
        }
    }

    /// The statements' results, in order.
    /// - Throws: the first error.
    func results(_ reply: PipelineReply) throws(PostgresError) -> [PostgresResult] {
        if var error = error(reply) {
            error.statementIndex = frame == .transaction ? reply.failureIndex.flatMap(statementIndex) : nil
            throw error
        }
        var results: [PostgresResult] = []
        for (role, answer) in zip(roles, reply.answers) {
            switch (role, answer) {
            case (.execute, .done(let result, _)):
                results.append(result)
            case (.commit, .done(_, let tag)) where tag != "COMMIT":
                throw PostgresError(
                    reason: .server,
                    message: "PostgreSQL rolled the transaction back at COMMIT, since a statement in it had failed.")
            default:
                break
            }
        }
        return results
    }

    private func error(_ reply: PipelineReply) -> PostgresError? {
        if !reply.isComplete || reply.connectionLost != nil { return reply.error(committing: mayHaveCommitted(reply)) }
        return reply.failure.map(reply.translate)
    }

    /// Whether the server had all it needs to commit, and gave no answer that rules it out.
    private func mayHaveCommitted(_ reply: PipelineReply) -> Bool {
        guard frame != .none, let last = steps.indices.last else { return reply.sent > 0 }
        return reply.sent > last && reply.failureIndex.map { $0 >= last } ?? true
    }

    private func statementIndex(_ position: Int) -> Int? {
        guard roles.indices.contains(position) else { return nil }
        switch roles[position] {
        case .prepare(_, let index), .execute(_, let index): return index
        case .begin, .commit: return nil
        }
    }
}
