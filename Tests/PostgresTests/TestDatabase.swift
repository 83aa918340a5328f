import Logging
import Postgres
import PostgresTesting

/// Runs `body` on a connection to a new database of the shared cluster.
func withDatabase<T>(
    settings: [String: String] = [:], _ body: (PostgresConnection, String) async throws -> T
) async throws -> T {
    let url = try await PostgresCluster.shared().createDatabase()
    let connection = try await connect(url, settings: settings)
    let result = try await body(connection, url)
    await connection.close()
    return result
}

func connect(_ url: String, settings: [String: String] = [:]) async throws(PostgresError) -> PostgresConnection {
    try await PostgresConnection.connect(url, applicationName: "tests", settings: settings, logger: .quiet)
}

extension Logger {
    static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
}

/// The error that `body` throws.
func failure<T>(of body: () async throws -> T) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// Returns once this session runs `pg_sleep`.
func sleepBegins(of backendPID: Int32, seenBy watcher: PostgresConnection) async throws {
    while true {
        let sleeping = try await watcher.query(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = \(backendPID) AND wait_event = 'PgSleep'"
        ).decode(Int.self)
        if sleeping == [1] { return }
    }
}
