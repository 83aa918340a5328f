internal import Foundation
internal import Logging
internal import Postgres
internal import Synchronization

/// A PostgreSQL server of its own in a temporary folder, on a free port of the loopback interface, for tests.
///
///     let cluster = try await PostgresCluster.shared()
///     let url = try await cluster.createDatabase()
///
/// Server and folder go when the last reference does, or when the test process ends, in whatever way.
package final class PostgresCluster: Sendable {
    /// How the server is told to stop.
    package enum Stop: Sendable {
        /// Ends the sessions, writes a checkpoint.
        case fast
        /// Writes nothing more: the next start recovers from the log, as after a crash.
        case immediate
    }

    /// TCP port on 127.0.0.1; the same after a restart.
    package let port: Int
    private let folder: String
    private let programs: ServerPrograms
    private let options: [String]
    private let keeper: FolderKeeper
    private let server = Mutex<ServerProcess?>(nil)

    private static let sharedCluster = Task { try await PostgresCluster.start() }
    private static let databases = Atomic<Int>(0)

    /// One cluster for all tests of this process: take a database each, and stop nothing.
    package static func shared() async throws -> PostgresCluster {
        try await sharedCluster.value
    }

    /// Makes a cluster and starts it.
    /// - Parameters:
    ///   - durable: whether commits reach the disk (`fsync`).
    ///   - settings: of `postgresql.conf`.
    package static func start(durable: Bool = true, settings: [String: String] = [:]) async throws -> PostgresCluster {
        let cluster = try await PostgresCluster(durable: durable, settings: settings)
        try await cluster.start()
        return cluster
    }

    private init(durable: Bool, settings: [String: String]) async throws {
        programs = try await ServerPrograms()
        port = try Self.freePort()
        // Short, since the path of a Unix socket has 107 bytes at most.
        var template = Array("/tmp/sanket-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ClusterError("No temporary folder (errno \(errno)).") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        keeper = try FolderKeeper(folder: folder)
        if let account = programs.account { chown(folder, account.user, account.group) }

        var all = [
            "listen_addresses": "127.0.0.1", "port": "\(port)", "unix_socket_directories": folder,
            "fsync": durable ? "on" : "off", "max_connections": "400", "shared_buffers": "64MB", "timezone": "UTC",
        ]
        all.merge(settings) { _, given in given }
        options = all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let initdb = programs.command(
            "initdb",
            ["-D", "\(folder)/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        try await Command.output(initdb.executable, initdb.arguments)
    }

    /// Connection string of the database `postgres`, as superuser.
    package var url: String { url(database: "postgres") }

    /// Process id of the postmaster, the parent of every session's process; nil while it has not been started.
    package var postmasterPID: Int32? { server.withLock { $0?.pid } }

    /// What the server has logged.
    package var log: String { log(from: 0) }

    /// How many bytes the server has logged: from where `log(from:)` tells what comes next.
    package var logLength: UInt64 {
        (try? FileManager.default.attributesOfItem(atPath: "\(folder)/log")[.size] as? UInt64) ?? 0
    }

    /// What the server has logged from that byte on.
    package func log(from place: UInt64) -> String {
        guard let file = FileHandle(forReadingAtPath: "\(folder)/log") else { return "" }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: place)) != nil, let bytes = try? file.readToEnd() else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A new, empty database.
    /// - Returns: its connection string.
    package func createDatabase() async throws -> String {
        let name = "test_\(Self.databases.wrappingAdd(1, ordering: .relaxed).newValue)"
        let connection = try await administrator()
        _ = try await connection.query("CREATE DATABASE \(identifier: name)")
        await connection.close()
        return url(database: name)
    }

    /// Starts the server if it does not run, and returns once it answers.
    package func start() async throws {
        if server.withLock({ $0.map { !$0.hasEnded } ?? false }) { return }
        let process = try ServerProcess(
            programs.command("postgres", ["-D", "\(folder)/data"] + options), log: "\(folder)/log")
        server.withLock { $0 = process }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                await (try administrator()).close()
                return
            } catch {
                guard !process.hasEnded, ContinuousClock.now < deadline else {
                    throw ClusterError("The server did not start: \(error)\n\(log.suffix(2000))")
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Returns once the server has ended.
    package func stop(_ how: Stop = .fast) async {
        await server.withLock { $0 }?.end(by: how == .fast ? SIGINT : SIGQUIT)
    }

    /// Kills the postmaster, as a crash or the kernel would; its sessions notice and end too.
    package func kill() async {
        await server.withLock { $0 }?.end(by: SIGKILL)
    }

    /// Stops and starts on the same port.
    package func restart(_ how: Stop = .fast) async throws {
        await stop(how)
        try await start()
    }

    /// Ends one session, as an administrator would, and returns once it is gone.
    package func terminate(_ backendPID: Int32) async throws {
        let connection = try await administrator()
        _ = try await connection.query("SELECT pg_terminate_backend(\(backendPID), 10000)")
        await connection.close()
    }

    /// Ends every session that bears this application name, and returns once they are gone.
    package func terminate(applicationName: String) async throws {
        let connection = try await administrator()
        _ = try await connection.query(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
            WHERE application_name = \(applicationName) AND pid <> pg_backend_pid()
            """)
        await connection.close()
    }

    /// Kills one server process with SIGKILL. The postmaster then ends all sessions and recovers; `start` is not needed.
    package func crash(_ backendPID: Int32) {
        Foundation.kill(backendPID, SIGKILL)
    }

    private func administrator() async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            url, applicationName: "test cluster",
            logger: Logger(label: "postgres.cluster") { _ in SwiftLogNoOpLogHandler() })
    }

    private func url(database: String) -> String {
        "postgresql://postgres@127.0.0.1:\(port)/\(database)?sslmode=disable"
    }

    /// Below the range that the system gives to outgoing connections: one of those could take the port while the server is
    /// down.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = UInt16.random(in: 15_000..<32_000)
            if isFree(port) { return Int(port) }
        }
        throw ClusterError("No free port from 15000 to 32000.")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, length) == 0 }
        }
    }
}
