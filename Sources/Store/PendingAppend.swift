import Postgres

/// A batch on its way into the log. `settlement()` has to be called, once.
package struct PendingAppend: Sendable {
    let connection: PostgresConnection
    let transaction: PendingTransaction

    /// Waits until the batch is in the log.
    ///
    /// - Returns: how many records came to what.
    package func settlement() async throws(AppendError) -> Settlement {
        do {
            let results = try await connection.results(of: transaction)
            var settlement = Settlement()
            for result in results.dropFirst().dropLast() {
                for row in result.rows {
                    let (outcome, reason, count) = try row.decode(String.self, String?.self, Int64.self)
                    settlement.add(outcome: outcome, reason: reason, count: Int(count))
                }
            }
            return settlement
        } catch {
            throw AppendError(error)
        }
    }
}
