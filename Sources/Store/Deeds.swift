package import Postgres

/// The second log: what States do about an alert.
package struct Deeds: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }
}
