package import Postgres

/// Why a batch did not become part of the log.
package enum AppendError: Error, Sendable {
    /// The fence held: at least one partition is not where, or whose, the batch believed. Nothing was written.
    case refused
    /// A retry can help: the database is away, busy, or not as it should be, or two owners crossed. The batch may have
    /// committed all the same.
    case unavailable(PostgresError)
    /// The server will not have these rows, however often it is asked.
    case poisoned(PostgresError)

    init(_ error: PostgresError) {
        if error.sqlState == "SK001" {
            self = .refused
        } else if error.reason == .server, let state = error.sqlState, Self.isAboutTheRows(state, error.constraint) {
            self = .poisoned(error)
        } else {
            self = .unavailable(error)
        }
    }

    /// Only what the rows themselves can break: cardinality (21), data (22), integrity (23), program limits (54). A table
    /// that is missing, a right that was taken, a standby: no record is the worse for it, and it may pass.
    private static func isAboutTheRows(_ sqlState: String, _ constraint: String?) -> Bool {
        // Two owners settled the same alert at once; on the next try the loser sees the winner's row.
        if sqlState == "23505", constraint == "log_revision" || constraint == "log_first" { return false }
        return ["21", "22", "23", "54"].contains { sqlState.hasPrefix($0) }
    }
}
