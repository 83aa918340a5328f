internal import Synchronization

/// A transaction that was handed to a connection's pipeline. Its answer is `PostgresConnection.results(of:)`.
package final class PendingTransaction: Sendable {
    private struct State {
        var statements: [PostgresQuery]
        var result: Result<[PostgresResult], PostgresError>?
    }

    let scope: OperationScope
    private let state: Mutex<State>

    init(_ statements: [PostgresQuery], scope: OperationScope) {
        self.scope = scope
        state = Mutex(State(statements: statements))
    }

    var isAnswered: Bool { state.withLock { $0.result != nil } }

    /// The statements, once: nobody holds their parameters when they are sent.
    func takeStatements() -> [PostgresQuery] {
        state.withLock { state in
            defer { state.statements = [] }
            return state.statements
        }
    }

    /// The first answer counts.
    func answer(_ result: Result<[PostgresResult], PostgresError>) {
        state.withLock { state in
            state.statements = []
            if state.result == nil { state.result = result }
        }
    }

    /// The answer; as if it had been lost where there is none.
    func results() throws(PostgresError) -> [PostgresResult] {
        guard let result = state.withLock({ $0.result }) else {
            throw .connectionLost(libpq: "", outcomeUnknown: true)
        }
        return try result.get()
    }
}
