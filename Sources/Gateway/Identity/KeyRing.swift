import AsyncHTTPClient
import FoundationEssentials
package import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// The issuer's keys as they are now: read from a file or an `https` address, again and again, so that keys can change
/// while the door is open. Keys that can't be read leave the ones that were there, and a word in the log.
package final class KeyRing: Service {
    private struct State {
        var keys: KeySet?
        /// Moves with each change, so that what was verified under former keys is verified anew.
        var generation = 0
        var bytes: Data?
        var lastRead = ContinuousClock.now - .seconds(3600)
        /// One at a time, or an answer that was late would put back keys that are no longer good.
        var isReading = false
    }

    private let source: String
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// How often a token with an unknown key may have the keys read anew.
    private static let least = Duration.seconds(5)
    private static let limit = 256 * 1024

    /// - Parameter source: a file's path, or an `https` address (`http` on a loopback address only).
    /// - Parameter interval: between two readings; nil: 5 s of a file, 5 min of an address.
    package init(source: String, interval: Duration? = nil, logger: Logger) throws(Misconfigured) {
        self.source = source
        self.logger = logger
        let isRemote = source.contains("://")
        self.interval = interval ?? (isRemote ? .seconds(300) : .seconds(5))
        if isRemote, !source.hasPrefix("https://"), !Self.isLoopback(source) {
            throw Misconfigured("the address of the token keys has to begin with https://")
        }
    }

    private static func isLoopback(_ address: String) -> Bool {
        ["http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:", "http://[::1]/"].contains { address.hasPrefix($0) }
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: self.interval)
                await self.read()
            }
        }
    }

    /// Reads the keys where there are none yet.
    package func open() async -> Bool {
        if state.withLock({ $0.keys == nil }) { await read() }
        return state.withLock { $0.keys != nil }
    }

    /// The keys and their generation, read anew where none of them is this one.
    func keys(for id: String) async -> (KeySet, Int)? {
        if let (keys, generation) = current, keys.holds(id) { return (keys, generation) }
        let isDue = state.withLock { ContinuousClock.now - $0.lastRead >= Self.least }
        if isDue { await read() }
        return current
    }

    var generation: Int { state.withLock { $0.generation } }

    private var current: (KeySet, Int)? { state.withLock { state in state.keys.map { ($0, state.generation) } } }

    /// Unless that is under way.
    private func read() async {
        let isFree = state.withLock { state in
            guard !state.isReading else { return false }
            state.isReading = true
            state.lastRead = .now
            return true
        }
        guard isFree else { return }
        defer { state.withLock { $0.isReading = false } }
        do {
            let bytes = try await bytes()
            if state.withLock({ $0.bytes == bytes }) { return }
            let keys = try await KeySet.read(bytes)
            let isFirst = state.withLock { state in
                defer {
                    state.keys = keys
                    state.bytes = bytes
                    state.generation += 1
                }
                return state.keys == nil
            }
            if !isFirst { logger.notice("the token keys have changed") }
        } catch {
            logger.warning("the token keys can't be read: \(error)")
        }
    }

    /// Keys are those of the address that was given: who answers there does not send us elsewhere, least of all to `http`.
    private static let configuration = HTTPClient.Configuration(
        redirectConfiguration: .disallow,
        timeout: .init(connect: .seconds(10), read: .seconds(10)))

    /// An issuer that falls silent, or drips, must not keep later readings from being made.
    private static let patience = Duration.seconds(30)

    private func bytes() async throws -> Data {
        try await withThrowingTaskGroup(of: Data.self) { group in
            group.addTask { [self] in try await read(from: source) }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw Misconfigured("the issuer takes too long to answer")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? Data()
        }
    }

    private func read(from source: String) async throws -> Data {
        guard source.contains("://") else {
            guard let data = FileManager.default.contents(atPath: source) else { throw Misconfigured("no such file") }
            return data
        }
        do {
            return try await HTTPClient.withHTTPClient(configuration: Self.configuration) { client in
                let response = try await client.execute(HTTPClientRequest(url: source), timeout: .seconds(10))
                guard response.status == .ok else { throw Misconfigured("the issuer answers \(response.status.code)") }
                return Data(try await response.body.collect(upTo: Self.limit).readableBytesView)
            }
        } catch let error as HTTPClientError {
            throw Misconfigured("the issuer does not answer: \(error.shortDescription)")
        }
    }
}

/// Settings that can't be worked with.
package struct Misconfigured: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
