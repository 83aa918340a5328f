import Alerts
import AsyncHTTPClient
import Foundation
import Gateway
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import Postgres
import PostgresTesting
import ServiceLifecycle
import Store

/// The door in this process, on a free port of loopback, over a migrated PostgreSQL of its own, with keys of its own.
final class Door: Sendable {
    static let issuer = "https://issuer.test"
    static let audience = "sanket"
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    let databaseURL: String
    let pool: PostgresPool
    let mint: TokenMint
    let port: Int
    let folder: URL
    let metrics: GatewayMetrics
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Opens the door, lets `body` come and go, and shuts it.
    ///
    /// - Parameters:
    ///   - keys: where the issuer's keys are; nil: in a file of the door's own folder.
    ///   - connections: of the pool that the routes stand on, and how long they wait for any answer of it.
    ///   - routes: the routes under test, over the door's database.
    static func open<T>(
        settings: GatewaySettings = GatewaySettings(), keys: String? = nil,
        connections: (count: Int, patience: Duration?) = (4, nil),
        routes: @Sendable (PostgresPool, GatewayMetrics) async throws -> [Route] = { _, _ in StateRoutes().routes },
        _ body: (Door) async throws -> T
    ) async throws -> T {
        let door = try await Door(settings, keys, connections, routes)
        do {
            let value = try await body(door)
            try await door.shut()
            return value
        } catch {
            try? await door.shut()
            throw error
        }
    }

    private init(
        _ given: GatewaySettings, _ source: String?, _ connections: (count: Int, patience: Duration?),
        _ routes: (PostgresPool, GatewayMetrics) async throws -> [Route]
    ) async throws {
        databaseURL = try await PostgresCluster.shared().createDatabase()
        let connection = try await PostgresConnection.connect(
            databaseURL, applicationName: "sanket", logger: Self.logger)
        _ = try await Schema.migrations.apply(on: connection, logger: Self.logger)
        await connection.close()
        pool = PostgresPool(
            url: databaseURL, size: connections.count, applicationName: "sanket", patience: connections.patience,
            logger: Self.logger)
        folder = FileManager.default.temporaryDirectory.appending(path: "sanket-door-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        mint = TokenMint()
        let file = folder.appending(path: "keys.json")
        try Data(mint.keySet.utf8).write(to: file)
        let keys = try KeyRing(source: source ?? file.path(), interval: .milliseconds(50), logger: Self.logger)
        metrics = GatewayMetrics()
        let house = HouseRoutes(metrics: metrics, isReady: { ["database": true] })
        let (opened, opening) = AsyncStream<Int>.makeStream()
        var settings = given
        settings.port = 0
        let server = GatewayServer(
            settings: settings,
            table: RouteTable(routes: try await routes(pool, metrics), open: house.open), keys: keys,
            verifier: TokenVerifier(keys: keys, issuer: Self.issuer, audience: Self.audience), metrics: metrics,
            logger: Self.logger, onReady: { opening.yield($0) })
        let group = ServiceGroup(services: [server], logger: Self.logger)
        self.group = group
        running = Task {
            defer { opening.finish() }
            try await group.run()
        }
        guard let port = await opened.first(where: { _ in true }) else {
            try await running.value
            throw CancellationError()
        }
        self.port = port
    }

    private func shut() async throws {
        await group.triggerGracefulShutdown()
        _ = await running.result
        await pool.close()
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Asking

    /// A token of this door's issuer.
    func token(
        _ state: String = "IN-WB", _ role: Role = .officer, officer: String? = "wb-ahtu-01", isShared: Bool = false,
        from start: Date = Date(), for lifetime: Duration = .seconds(600)
    ) async throws -> String {
        let state = State(iso: state) ?? .union
        let isNamed = [.officer, .administrator, .union].contains(role) && !isShared
        return try await mint.token(
            Claims(
                issuer: Self.issuer, audience: Self.audience, subject: "\(state.iso)-\(role.rawValue)", state: state,
                role: role, officer: isNamed ? officer.flatMap(OfficerID.init) : nil, isShared: isShared, from: start,
                for: lifetime))
    }

    struct Answer: Sendable {
        var status: Int
        /// By names in lower case; the last of those that come more than once.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        /// The body as JSON; empty where it is none.
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
        /// The last part of a problem's type.
        var problem: String? { (json["type"] as? String)?.split(separator: "/").last.map(String.init) }
    }

    /// One request.
    func ask(
        _ method: String = "GET", _ path: String, token: String? = nil, headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
            body: Array(bytes.readableBytesView))
    }

    /// One request with JSON.
    func send(
        _ method: String = "POST", _ path: String, token: String, headers: [(String, String)] = [], json: String
    ) async throws -> Answer {
        try await ask(
            method, path, token: token, headers: [("Content-Type", "application/json")] + headers,
            body: Array(json.utf8))
    }
}
