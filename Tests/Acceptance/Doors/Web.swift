import AcceptanceSupport
import AsyncHTTPClient
import Foundation
import KafkaTesting
import NIOCore
import NIOHTTP1

/// A house's HTTP door as a State's own software meets it.
struct Web: Sendable {
    let house: House
    let port: Int
    private let key: String
    private let keys: String

    /// As many connections at once as a test wants, where the shared client opens eight.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return HTTPClient(configuration: configuration)
    }()

    /// With a key of its own, on a port that is free.
    init(_ house: House) async throws {
        self.house = house
        let folder = house.folder.appending(path: "web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        key = folder.appending(path: "key.pem").path()
        keys = folder.appending(path: "keys.json").path()
        port = Int(try DevelopmentBroker.freePort())
        try await house.sanket("token", "new-key", key, keys).mustBe(0)
    }

    /// For `sanket serve`.
    var environment: [String: String] {
        ["SANKET_TOKEN_KEYS": keys, "SANKET_HTTP_ADDRESS": "127.0.0.1:\(port)", "SANKET_HTTP_RATE": "0"]
    }

    func token(_ state: String, _ role: String = "publisher", officer: String? = nil) async throws -> String {
        let named = officer.map { ["--officer", $0] } ?? []
        let program = try house.start(["token", "mint", "--key", key, "--state", state, "--role", role] + named)
        let outcome = Outcome(code: await program.end(), output: program.output, errors: program.errors)
        try outcome.mustBe(0)
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }
    }

    func ask(
        _ method: HTTPMethod, _ path: String, token: String? = nil, headers: [(String, String)] = [],
        json: String? = nil, within limit: Int64 = 30
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json))
        }
        let response = try await Self.client.execute(request, timeout: .seconds(limit))
        let body = try await response.body.collect(upTo: 16 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
            body: Array(body.readableBytesView))
    }
}
