package import Alerts
import FoundationEssentials
package import Postgres

/// Reads for a viewer, behind the second wall: in a transaction of its own, read-only, under a role that owns nothing and
/// sees only the rows of the viewer's State. See `0007_viewers.sql`.
///
/// State and role are set for the transaction alone: however it ends, the next user of the connection sees no row by them.
package struct Viewing: Sendable {
    /// Under which role is read.
    package enum Wall: String, Sendable {
        /// Sees the alerts that the viewer's State may see in full or in part, and what waits for it.
        case gateway = "sanket_gateway"
        /// Sees every alert, for what makes something redacted, or a skeleton, of it.
        case redactor = "sanket_redactor"
    }

    /// Settings of sessions that only ever read for viewers: outside of a transaction for a viewer they see no row.
    package static let sessionSettings = ["role": Wall.gateway.rawValue]

    /// A look takes milliseconds; one that has to go through everything ends here.
    static let patience = Duration.seconds(10)

    let pool: PostgresPool

    /// - Parameter pool: of sessions whose user may take the roles on.
    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Calls `body` on the connection's thread, in the transaction.
    ///
    /// - Throws: what `body` throws, or `PostgresError`.
    package func read<T: Sendable>(
        for viewer: Viewer, behind wall: Wall = .gateway,
        _ body: @Sendable (isolated PostgresConnection) throws -> T
    ) async throws -> T {
        try await pool.transaction(within: Self.patience) { connection in
            _ = try connection.query(Self.begin(for: viewer, behind: wall))
            return try body(connection)
        }
    }

    /// The statements' results, all in one transaction and one round trip.
    package func results(
        of statements: [PostgresQuery], for viewer: Viewer, behind wall: Wall = .gateway
    ) async throws(PostgresError) -> [PostgresResult] {
        let all = [Self.begin(for: viewer, behind: wall)] + statements
        return Array(try await pool.transaction(all, within: Self.patience).dropFirst())
    }

    /// For what runs its statements one by one.
    package func queries(for viewer: Viewer, behind wall: Wall) -> some Querying {
        OneByOne(viewing: self, viewer: viewer, wall: wall)
    }

    private struct OneByOne: Querying {
        let viewing: Viewing
        let viewer: Viewer
        let wall: Wall

        func query(_ query: PostgresQuery) async throws(PostgresError) -> PostgresResult {
            guard let result = try await viewing.results(of: [query], for: viewer, behind: wall).first else {
                throw PostgresError(reason: .usage, message: "The statement gave no result.")
            }
            return result
        }
    }

    private static func begin(for viewer: Viewer, behind wall: Wall) -> PostgresQuery {
        """
        SELECT set_config('transaction_read_only', 'on', true), set_config('sanket.state', \("\(viewer.state.lgd)"), true),
               set_config('sanket.role', \(viewer.role.rawValue), true), set_config('role', \(wall.rawValue), true)
        """
    }
}
