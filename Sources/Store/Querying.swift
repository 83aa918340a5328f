package import Postgres

/// What runs one statement: a pool, or a viewer's transactions on it.
package protocol Querying: Sendable {
    func query(_ query: PostgresQuery) async throws(PostgresError) -> PostgresResult
}

extension PostgresPool: Querying {
    package func query(_ query: PostgresQuery) async throws(PostgresError) -> PostgresResult {
        try await self.query(query, within: nil)
    }
}
