import ArgumentParser
import FoundationEssentials
import Gateway
import HTTPTypes
import Hummingbird
import ServiceLifecycle
import UnixSignals

/// The door without what is behind it.
struct BenchEcho: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "The HTTP door with its limits and tokens, answering a fixed 202 to what is posted.",
        discussion: """
            Set up as `sanket serve` is; it reads each request, does nothing with it, and answers one receipt. SANKET_READY_FILE
            is written once it is open.

            Example: SANKET_TOKEN_KEYS=dev-keys.json sanket bench echo
            """)

    /// As long as a receipt with three targets is.
    private static let receipt = Array(#"{"receipts":[\#(String(repeating: " ", count: 480))]}"#.utf8)

    func run() async throws {
        let parts = try Parts()
        guard let source = parts.configuration.tokenKeys else {
            throw Failure.usage("the echo needs SANKET_TOKEN_KEYS")
        }
        let keys = try KeyRing(source: source, logger: parts.logger)
        let settings = try parts.configuration.gatewaySettings()
        let metrics = GatewayMetrics()
        let echo = Gateway.Route(.publishAlerts, .post, "/v1/alerts") { request, _, _ in
            _ = try await Body.read(request, upTo: settings.limits.batchBytes)
            return JSONBody.response(bytes: Self.receipt, status: .accepted)
        }
        let file = parts.configuration.readyFile
        let server = GatewayServer(
            settings: settings, table: RouteTable(routes: [echo], open: []), keys: keys,
            verifier: TokenVerifier(
                keys: keys, issuer: parts.configuration.tokenIssuer, audience: parts.configuration.tokenAudience),
            metrics: metrics, logger: parts.logger,
            onReady: { _ in
                if let file { _ = FileManager.default.createFile(atPath: file, contents: Data("ready\n".utf8)) }
            })
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: parts.logger)
        ).run()
    }
}
