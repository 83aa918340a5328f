internal import Foundation
package import Kafka
internal import Logging
internal import Synchronization

/// A real broker for tests: the program named by `SANKET_TEST_BROKER`, on a loopback port and in a folder of its own.
///
/// It has to be the inner program of the PyPI package `noida-db` (`noida_db/noida-db` in the wheel): signals to the
/// package's wrapper do not reach it. It keeps its data on SIGTERM; on SIGKILL everything may be lost, unlike with Kafka.
/// It never expires a dead member of a group and injects no faults: for these take ``MockCluster``. It answers a fetch with
/// all it has, whatever limits the fetch names: hence the large `receive.message.max.bytes` in ``configuration(_:)``,
/// without which a back-log of 100 MB is never read.
package final class DevelopmentBroker: Sendable {
    /// The program's path; nil when no broker is there to test with.
    package static let program = ProcessInfo.processInfo.environment["SANKET_TEST_BROKER"]
    /// Whether tests that need a broker can run.
    package static let isAvailable = program != nil

    /// The port it listens on, kept over restarts.
    package let port: UInt16
    private let folder: URL
    private let process = Mutex<ChildProcess?>(nil)

    /// `host:port`.
    package var bootstrapServers: String { "127.0.0.1:\(port)" }

    /// Starts a broker without topics. Throws when the program is not there or does not answer.
    package init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sanket-broker-\(UUID().uuidString)")
        port = try Self.freePort()
        try await start()
    }

    deinit {
        process.withLock { $0 = nil }
        try? FileManager.default.removeItem(at: folder)
    }

    /// How to reach it.
    package func configuration(_ properties: [String: String] = [:]) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrapServers: bootstrapServers, clientID: "test",
            properties: ["receive.message.max.bytes": "1000000000"].merging(properties) { $1 })
    }

    /// Starts it (again) on the same port with the data it has; returns when it answers.
    package func start() async throws {
        guard let program = Self.program else { throw TestingError.noBroker("SANKET_TEST_BROKER is not set") }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let arguments = [
            "start", "--only", "kafka", "--host", "127.0.0.1", "--kafka-port", "\(port)", "--data-dir", folder.path(),
        ]
        guard let child = ChildProcess(program, arguments) else { throw TestingError.noBroker(program) }
        process.withLock { $0 = child }
        var logger = Logger(label: "broker")
        logger.logLevel = .critical
        let admin = try KafkaAdmin(configuration(), logger: logger)
        let answers = await eventually { (try? await admin.cluster(within: .seconds(1))) != nil }
        guard answers else { throw TestingError.brokerSilent }
    }

    /// Ends it in order (SIGTERM): it keeps its data.
    package func stop() async { await end(SIGTERM) }

    /// Ends it at once (SIGKILL): what it acknowledged may be gone.
    package func kill() async { await end(SIGKILL) }

    /// Ends it, if it runs, and removes its data.
    package func wipe() async throws {
        await end(SIGKILL)
        try FileManager.default.removeItem(at: folder)
    }

    private func end(_ signal: Int32) async {
        guard let child = process.withLock({ $0 }) else { return }
        child.signal(signal)
        _ = await eventually { !child.isRunning }
        process.withLock { $0 = nil }
    }

    /// A port that is free now, below the range that the system gives to outgoing connections: one of those could take it
    /// while the broker is down.
    package static func freePort() throws -> UInt16 {
        for _ in 0..<100 {
            let port = UInt16.random(in: 15_000..<32_000)
            if isFree(port) { return port }
        }
        throw TestingError.brokerSilent
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) == 0 }
        }
    }
}
