import FoundationEssentials
package import Postgres

/// Signs of life that outlive the process, such as the canary's last way through.
package struct Heartbeats: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    package func beat(_ name: String, took: Duration) async throws(PostgresError) {
        _ = try await pool.query(
            """
            INSERT INTO heartbeats (name, at, took) VALUES (\(name), now(), \(took.milliseconds) * interval '1 ms')
            ON CONFLICT (name) DO UPDATE SET at = excluded.at, took = excluded.took
            """)
    }

    /// Seconds since the last beat, and how long it took in milliseconds; nil where there was none.
    package func last(_ name: String) async throws(PostgresError) -> (age: Double, milliseconds: Double)? {
        let rows = try await pool.query(
            """
            SELECT extract(epoch FROM now() - at)::double precision, extract(epoch FROM took)::double precision * 1000
            FROM heartbeats WHERE name = \(name)
            """
        ).rows
        guard let row = rows.first else { return nil }
        let (age, took) = try row.decode(Double.self, Double.self)
        return (age, took)
    }
}
