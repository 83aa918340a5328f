import FoundationEssentials
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCertificateReloading
import NIOCore
import NIOSSL
package import ServiceLifecycle

/// The HTTP door: the routes behind who may come in, limits, and TLS.
package struct GatewayServer: Service {
    private let settings: GatewaySettings
    private let table: RouteTable
    private let keys: KeyRing
    private let verifier: TokenVerifier
    private let metrics: GatewayMetrics
    private let services: [any Service]
    private let logger: Logger
    private let onReady: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - services: what the routes stand on: they begin before the door opens, and end once it is shut and all is answered.
    ///   - onReady: called with the port once the door is open.
    package init(
        settings: GatewaySettings, table: RouteTable, keys: KeyRing, verifier: TokenVerifier, metrics: GatewayMetrics,
        services: [any Service] = [], logger: Logger, onReady: @escaping @Sendable (Int) -> Void
    ) {
        self.settings = settings
        self.table = table
        self.keys = keys
        self.verifier = verifier
        self.metrics = metrics
        self.services = services
        self.logger = logger
        self.onReady = onReady
    }

    /// - Throws: `Misconfigured` where certificate or key can't be used.
    package func run() async throws {
        guard try await isKeyed() else { return }
        let limits = settings.limits
        let admission = Admission(
            verifier: verifier, rates: RateLimiter(rate: limits.rate, burst: limits.burst), metrics: metrics)
        let answering = Answering(table, metrics: metrics, isSecure: settings.tls != nil)
        let (context, reloader) = try tls()
        let application = Application(
            responder: table.responder(admission, answering),
            server: HTTPServerBuilder { DoorChannel(tls: context, limits: limits, responder: $0) },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
            services: [keys as any Service] + services + (reloader.map { [$0] } ?? []),
            onServerRunning: { onReady($0.localAddress?.port ?? 0) }, logger: quiet)
        try await application.run()
    }

    /// The server's own words are those of every connection; what matters is told by us.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return quiet
    }

    /// Waits for the issuer's keys: a door that knows no key would turn everybody away. False when the end came first.
    private func isKeyed() async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown {
                var pause = Duration.seconds(1)
                while await !keys.open() {
                    try await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(15))
                }
            }
            return true
        } catch is CancellationError {
            return false
        }
    }

    private func tls() throws -> (NIOSSLContext?, (any Service)?) {
        guard let files = settings.tls else { return (nil, nil) }
        do {
            let reloader = try TimedCertificateReloader.makeReloaderValidatingSources(
                refreshInterval: settings.certificateInterval,
                certificateSource: .init(location: .file(path: files.certificate), format: .pem),
                privateKeySource: .init(location: .file(path: files.key), format: .pem), logger: logger)
            var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
            configuration.minimumTLSVersion = .tlsv12
            return (try NIOSSLContext(configuration: configuration), reloader)
        } catch {
            throw Misconfigured("TLS: \(files.certificate) and \(files.key) can't be used: \(error)")
        }
    }
}
