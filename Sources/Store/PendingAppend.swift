package import FoundationEssentials
import Postgres

/// A batch on its way into the log. `settlement()` has to be called, once.
package struct PendingAppend: Sendable {
    let connection: PostgresConnection
    let transaction: PendingTransaction

    /// Waits until the batch is in the log.
    ///
    /// - Returns: how many records came to what.
    package func settlement() async throws(AppendError) -> Settlement { try await landing().settlement }

    /// Waits until the batch is in the log.
    ///
    /// - Returns: how many records came to what, and when they were taken by the server's clock; nil where there were none.
    package func landing() async throws(AppendError) -> (settlement: Settlement, takenAt: Date?) {
        do {
            let results = try await connection.results(of: transaction)
            var settlement = Settlement()
            var takenAt: Date?
            for result in results.dropFirst().dropLast() {
                for row in result.rows {
                    let (outcome, reason, count, now) = try row.decode(
                        String.self, String?.self, Int64.self, Date.self)
                    settlement.add(outcome: outcome, reason: reason, count: Int(count))
                    takenAt = now
                }
            }
            return (settlement, takenAt)
        } catch {
            throw AppendError(error)
        }
    }
}
