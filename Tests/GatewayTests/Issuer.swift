import HTTPTypes
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization

/// An issuer of tokens that gives its keys out over HTTP, on a free port of loopback: at `/keys`; `/moved` leads there.
final class Issuer: Sendable {
    private let keySet: Mutex<String>
    private let count = Mutex(0)

    private init(_ keySet: String) { self.keySet = Mutex(keySet) }

    /// Opens it, and shuts it behind `body`, which is given its address.
    static func open<T>(_ keySet: String, _ body: (Issuer, String) async throws -> T) async throws -> T {
        let issuer = Issuer(keySet)
        let router = Router()
        router.get("keys") { _, _ in issuer.answer() }
        router.get("moved") { _, _ in Response(status: .found, headers: [.location: "/keys"]) }
        let (opened, opening) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opening.yield($0.localAddress?.port ?? 0) }, logger: Door.logger)
        let group = ServiceGroup(services: [application], logger: Door.logger)
        let running = Task {
            defer { opening.finish() }
            try await group.run()
        }
        defer { running.cancel() }
        guard let port = await opened.first(where: { _ in true }) else { throw CancellationError() }
        let value = try await body(issuer, "http://127.0.0.1:\(port)")
        await group.triggerGracefulShutdown()
        try await running.value
        return value
    }

    /// From now on it gives out these.
    func change(to keySet: String) { self.keySet.withLock { $0 = keySet } }

    /// How often it was asked for its keys.
    var asked: Int { count.withLock { $0 } }

    private func answer() -> String {
        count.withLock { $0 += 1 }
        return keySet.withLock { $0 }
    }
}
