import Alerts
import ArgumentParser
import FoundationEssentials
import Ingest
import Kafka
import Logging
import Postgres
import Relay
import ServiceLifecycle
import Store
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run Sanket: take alerts in, route them, notify the States.",
        discussion: """
            All roles by default, in one process; several processes share the work. Waits for a broker or a database
            that is down, saying so. Ctrl-C and SIGTERM finish what is in flight and end within five seconds.

            SANKET_READY_FILE is written once every role is at work, and removed at the end; under systemd the service
            manager is told too. SANKET_CANARY_SECONDS (60) sends a TEST alert through the whole path; 0 turns it off.

            Examples:
              sanket serve
              sanket serve --role ingest --role relay
            """)

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case ingest, relay
    }

    @Option(help: "ingest or relay; may be given more than once.")
    var role: [Role] = Role.allCases

    func run() async throws {
        let parts = try Parts(isQuiet: false)
        let logger = parts.logger
        let pool = parts.pool(size: 4)
        let following = parts.pool(size: 8, settings: Followers.sessionSettings)
        let slot = Slot(configuration: parts.configuration, logger: logger)
        let roles = Set(role)
        let readiness = Readiness(file: parts.configuration.readyFile, parts: roles.count, logger: logger)
        var services: [any Service] = []
        if roles.contains(.ingest) { services.append(try ingest(parts, pool, slot, readiness)) }
        if roles.contains(.relay) { services.append(relay(parts, following, slot, readiness)) }
        let interval = try parts.configuration.canaryInterval()
        if interval > .zero {
            services.append(
                Canary(
                    topics: parts.topics, kafka: parts.configuration.kafka, pool: pool,
                    target: try parts.configuration.canaryTarget(), interval: interval,
                    holder: { try await slot.name() },
                    logger: logger))
        }
        // The first to start is the last to end.
        let group = ServiceGroup(configuration: configuration([slot, Together(services: services)], logger))
        logger.notice(
            "sanket starts", metadata: ["roles": "\(roles.map(\.rawValue).sorted().joined(separator: " "))"])
        defer { readiness.end() }
        try await group.run()
        await slot.release()
        await pool.close()
        await following.close()
        logger.notice("sanket has ended")
    }

    private func configuration(_ services: [any Service], _ logger: Logger) -> ServiceGroupConfiguration {
        // It would log its services with all that they hold, the database's password among it.
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(4)
        configuration.maximumCancellationDuration = .milliseconds(800)
        return configuration
    }

    private func ingest(
        _ parts: Parts, _ pool: PostgresPool, _ slot: Slot, _ readiness: Readiness
    ) throws -> some Service {
        var settings = Ingest.Settings(
            kafka: parts.configuration.kafka, databaseURL: parts.configuration.databaseURL,
            applicationName: Configuration.applicationName, topics: parts.topics)
        settings.sessionSettings = Parts.sessionSettings.merging(Ledger.sessionSettings) { $1 }
        let ingest = Ingest(
            settings: settings, router: try parts.router(), pool: pool, logger: parts.logger,
            instance: { try await slot.name() }, onReady: { readiness.arrive() })
        return Attended(ingest, gate: Gate(parts: parts))
    }

    private func relay(_ parts: Parts, _ pool: PostgresPool, _ slot: Slot, _ readiness: Readiness) -> some Service {
        let relay = Relay(
            topics: parts.topics, kafka: parts.configuration.kafka, followers: Followers(pool: pool),
            projection: Projection(pool: pool),
            listener: PostgresListener(
                url: parts.configuration.databaseURL, channels: Relay.channels,
                applicationName: Configuration.applicationName, logger: parts.logger),
            numbers: { try await parts.numbers(pool) }, holder: { try await slot.name() }, logger: parts.logger,
            onReady: { readiness.arrive() })
        return Attended(relay, gate: Gate(parts: parts))
    }
}

/// Services that begin and end at the same time: none waits for another's last flush.
private struct Together: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            try await group.waitForAll()
        }
    }
}

/// A service that begins once what it stands on is there.
private struct Attended<Inner: Service>: Service {
    let inner: Inner
    let gate: Gate

    init(_ inner: Inner, gate: Gate) {
        self.inner = inner
        self.gate = gate
    }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await gate.open() }
        } catch is CancellationError {
            return
        }
        try await inner.run()
    }
}
