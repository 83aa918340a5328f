package import FoundationEssentials
package import Postgres

/// What the database says of itself and of Sanket's sessions on it, for `doctor`.
package struct Sessions: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// A transaction of Sanket's that has been open for too long: a stopped process, or a lock that nobody lets go.
    package struct Hung: Sendable {
        package var pid: Int32
        package var state: String
        package var seconds: Double
    }

    /// Server version and the server's clock.
    package func server() async throws(PostgresError) -> (version: String, now: Date) {
        let rows = try await pool.query("SELECT current_setting('server_version'), clock_timestamp()").rows
        guard let row = rows.first else { return ("", Date()) }
        return try row.decode(String.self, Date.self)
    }

    /// Transactions of this application that are older than `age`.
    package func hung(applicationName: String, olderThan age: Duration) async throws(PostgresError) -> [Hung] {
        let rows = try await pool.query(
            """
            SELECT pid, coalesce(state, '?'), extract(epoch FROM clock_timestamp() - xact_start)::double precision
            FROM pg_stat_activity
            WHERE application_name = \(applicationName) AND datname = current_database() AND pid <> pg_backend_pid()
                  AND clock_timestamp() - xact_start > \(age.milliseconds) * interval '1 ms'
            ORDER BY xact_start
            """
        ).rows
        var hung: [Hung] = []
        for row in rows {
            let (pid, state, seconds) = try row.decode(Int32.self, String.self, Double.self)
            hung.append(Hung(pid: pid, state: state, seconds: seconds))
        }
        return hung
    }
}
