package import Postgres

/// Why a batch did not become part of the log.
package enum AppendError: Error, Sendable {
    /// The fence held: at least one partition is not where, or whose, the batch believed. Nothing was written.
    case refused
    /// A retry can help: the database is away, busy, or two owners crossed. The batch may have committed all the same.
    case unavailable(PostgresError)
    /// The server will not have these rows, however often it is asked.
    case poisoned(PostgresError)

    init(_ error: PostgresError) {
        self =
            switch error.sqlState {
            case "SK001": .refused
            // Two owners settled the same revision at once; on the next try the loser sees the winner's row.
            case "23505" where error.constraint == "log_revision": .unavailable(error)
            // Called back, or too late: that says nothing about the rows.
            case nil where error.reason == .cancelled: .unavailable(error)
            // Nothing can be written at all, as on a standby that has not been promoted yet: that is no bad record.
            case "25006": .unavailable(error)
            default: error.isRetriable ? .unavailable(error) : .poisoned(error)
            }
    }
}
