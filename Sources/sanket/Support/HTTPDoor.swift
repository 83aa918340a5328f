import Gateway
import Kafka
import Logging
import Postgres
import ServiceLifecycle
import Store

/// Puts the HTTP door together: its routes and what each stands on.
struct HTTPDoor: Sendable {
    let parts: Parts
    /// For what callers bring, and for looks at the log. None of it is that of ingest or relay: they and the door do not wait
    /// for each other's.
    private let pool: PostgresPool
    /// For reading, over sessions that see no row but for a viewer.
    private let reading: PostgresPool

    /// How long a caller waits for any one answer of the database, a connection included; then it is 503.
    private static let patience = Duration.seconds(3)

    init(parts: Parts) {
        self.parts = parts
        pool = parts.pool(size: 4, patience: Self.patience)
        reading = parts.pool(size: 8, settings: Viewing.sessionSettings, patience: Self.patience)
    }

    /// Once the door is shut.
    func close() async {
        await pool.close()
        await reading.close()
    }

    /// Whether it is said who may come in.
    var isKeyed: Bool { parts.configuration.tokenKeys != nil }

    /// - Throws: `Failure.usage` where a setting can't be worked with.
    func gateway(onReady: @escaping @Sendable () -> Void) throws -> some Service {
        guard let source = parts.configuration.tokenKeys else {
            throw Failure.usage("the gateway needs SANKET_TOKEN_KEYS")
        }
        let keys: KeyRing
        do {
            keys = try KeyRing(source: source, logger: parts.logger)
        } catch {
            throw Failure.usage("SANKET_TOKEN_KEYS: \(error)")
        }
        OpenFiles.raise()
        let metrics = GatewayMetrics()
        let settings = try parts.configuration.gatewaySettings()
        let outbox = try outbox()
        let room = Room(settings.limits.room)
        let revisions = Revisions(pool: pool)
        let watch = RevisionWatch(
            revisions: revisions,
            listener: PostgresListener(
                url: parts.configuration.databaseURL, channels: RevisionWatch.channels,
                applicationName: Configuration.applicationName, logger: parts.logger), logger: parts.logger)
        let publishing = PublishRoutes(
            outbox: outbox, router: try parts.router(), room: room, revisions: revisions, watch: watch,
            limits: settings.limits, metrics: metrics)
        return GatewayServer(
            settings: settings,
            table: RouteTable(
                routes: try routes(settings) + publishing.routes, open: house(metrics, outbox, room).open),
            keys: keys,
            verifier: TokenVerifier(
                keys: keys, issuer: parts.configuration.tokenIssuer, audience: parts.configuration.tokenAudience),
            metrics: metrics, services: [outbox, watch], logger: parts.logger,
            onReady: { [logger = parts.logger] port in
                logger.notice("the HTTP door is open", metadata: ["address": "\(settings.host):\(port)"])
                onReady()
            })
    }

    private func routes(_ settings: GatewaySettings) throws -> [Gateway.Route] {
        let viewing = Viewing(pool: reading)
        let pins = PinCheck(pins: OfficerPins(pool: pool))
        return StateRoutes().routes
            + ReadingRoutes(viewing: viewing, secret: try parts.configuration.matchingSecret()).routes
            + DeedRoutes(deeds: Deeds(pool: pool), officer: { try await pins.officer(of: $0, by: $1) }).routes
            + OfficerRoutes(pins: pins).routes
            + PhotographRoutes(
                photographs: Photographs(pool: pool), viewing: viewing, pins: pins, logger: parts.logger
            ).routes
    }

    private func outbox() throws -> Outbox {
        do {
            return try Outbox(topics: parts.topics, kafka: parts.configuration.kafka, logger: parts.logger)
        } catch {
            throw Failure.usage("Kafka: \(error)")
        }
    }

    private func house(_ metrics: GatewayMetrics, _ outbox: Outbox, _ room: Room) -> HouseRoutes {
        HouseRoutes(
            metrics: metrics,
            isReady: { [pool] in
                let answers = (try? await pool.query("SELECT 1", within: .seconds(2))) != nil
                return ["database": answers, "broker": outbox.isHeard]
            },
            gauges: {
                let load = room.load
                return [
                    ("sanket_http_bytes_on_their_way", "Bytes of alerts read and not answered.", Double(load.bytes)),
                    ("sanket_http_alerts_on_their_way", "Alerts read and not answered.", Double(load.alerts)),
                ]
            })
    }
}
