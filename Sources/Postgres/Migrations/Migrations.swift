internal import Crypto
package import FoundationEssentials
package import Logging

/// The SQL files that make the schema, applied forward only and each once.
package struct Migrations: Sendable {
    struct File: Sendable {
        var name: String
        var sql: String

        var sha256: [UInt8] { Array(SHA256.hash(data: Array(sql.utf8))) }
    }

    private let files: [File]

    /// - Parameter files: in the order in which they apply. A file may hold several statements, but none that begins or ends
    ///   a transaction, or can't run in one.
    package init(_ files: [(name: String, sql: String)]) {
        self.files = files.map { File(name: $0.name, sql: $0.sql) }
    }

    /// Applies what is missing, each file in a transaction with its row in `schema_migrations`. Two processes that do so at
    /// once wait for each other.
    /// - Returns: the names of the files that were applied now.
    /// - Throws: `PostgresError`, with reason `migration` when database and program don't fit.
    package func apply(
        on connection: PostgresConnection, logger: Logger
    ) async throws(PostgresError) -> [String] {
        try await connection.attended(within: nil) { (connection, scope) throws(PostgresError) in
            connection.interactiveScope = scope
            defer { connection.interactiveScope = nil }
            _ = try connection.query("SELECT pg_advisory_lock(\(Self.lockKey))")
            defer { connection.unlockMigrations(Self.lockKey) }
            try connection.script(Self.table)
            let plan = try MigrationPlan(files: files, applied: try Self.applied(on: connection))
            for file in plan.pending {
                try Self.apply(file, on: connection)
                logger.info("Migration applied", metadata: ["name": "\(file.name)"])
            }
            return plan.pending.map(\.name)
        }
    }

    /// Every file of the program, and when it was applied. Changes nothing.
    /// - Throws: `PostgresError`, with reason `migration` when database and program don't fit.
    package func status(on connection: PostgresConnection) async throws(PostgresError) -> [MigrationStatus] {
        let exists = try await connection.query("SELECT to_regclass('schema_migrations') IS NOT NULL")
        guard try exists.decode(Bool.self).first == true else {
            return files.map { MigrationStatus(name: $0.name, appliedAt: nil) }
        }
        let rows = try await connection.query("SELECT name, sha256, applied_at FROM schema_migrations ORDER BY name")
            .decode(String.self, [UInt8].self, Date.self)
        _ = try MigrationPlan(files: files, applied: rows.map { ($0.0, $0.1) })
        let times = Dictionary(uniqueKeysWithValues: rows.map { ($0.0, $0.2) })
        return files.map { MigrationStatus(name: $0.name, appliedAt: times[$0.name]) }
    }

    private static func applied(
        on connection: isolated PostgresConnection
    ) throws(PostgresError) -> [(name: String, sha256: [UInt8])] {
        try connection.query("SELECT name, sha256 FROM schema_migrations ORDER BY name")
            .decode(String.self, [UInt8].self)
            .map { (name: $0.0, sha256: $0.1) }
    }

    private static func apply(_ file: File, on connection: isolated PostgresConnection) throws(PostgresError) {
        do throws(PostgresError) {
            try connection.script("BEGIN")
            try connection.script(file.sql)
            guard connection.session?.isInTransaction == true else {
                throw .migration("it ends its own transaction, which a migration may not do.")
            }
            _ = try connection.query(
                "INSERT INTO schema_migrations (name, sha256) VALUES (\(file.name), \(file.sha256))")
            try connection.script("COMMIT")
        } catch {
            connection.rollBackIfOpen()
            var error = error
            error.message = "Migration \(file.name): \(error.raised ?? error.message)"
            throw error
        }
    }

    private static let table = """
        SET client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name text PRIMARY KEY,
            sha256 bytea NOT NULL CHECK (length(sha256) = 32),
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        RESET client_min_messages;
        """

    /// "migrate" in ASCII: the same in every program that migrates this database.
    private static let lockKey: Int64 = 0x6D_69_67_72_61_74_65
}

/// Whether a migration has been applied.
package struct MigrationStatus: Hashable, Sendable {
    /// The file's name.
    package var name: String
    /// When it was applied; nil when it was not.
    package var appliedAt: Date?
}

extension PostgresConnection {
    /// Also when the scope of the call has ended; a broken connection has lost the lock with its session.
    fileprivate func unlockMigrations(_ key: Int64) {
        guard !isBroken else { return }
        _ = try? perform("SELECT pg_advisory_unlock(\(key))", OperationScope(within: SocketWait.grace))
    }
}
