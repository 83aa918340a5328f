import Alerts
import ArgumentParser
import FoundationEssentials
import Ingest
import Kafka
import Logging
import Matching
import Postgres
import Relay
import ServiceLifecycle
import Store
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run Sanket: take alerts in, route them, notify the States.",
        discussion: """
            All roles by default, in one process, the gateway where SANKET_TOKEN_KEYS names who may come in; several processes share the work. Waits for a broker or a database
            that is down, saying so. Ctrl-C and SIGTERM finish what is in flight and end within five seconds: with 0, or
            with 3 and what was still at work where a database or a broker does not answer. The partitions of a process
            that has ended wait ten seconds for it to come back; then the others take them over.

            SANKET_READY_FILE is written once every role is at work, and removed at the end; under systemd the service
            manager is told too. SANKET_CANARY_SECONDS (60) sends a TEST alert through the whole path; 0 turns it off.

            The log goes to standard error. With --json standard output has a line for each change of state: starting,
            ready, ending, ended.

            Examples:
              sanket serve
              sanket serve --role ingest --role relay
              sanket serve --json
            """)

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case ingest, relay, gateway
    }

    @Option(help: "ingest, relay or gateway; may be given more than once. All, where none is.")
    var role: [Role] = []

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let parts = try Parts(isQuiet: false)
        let logger = parts.logger
        // A Kafka property that is wrong is wrong use, and not to be waited for.
        _ = try parts.admin()
        let secret = try parts.configuration.matchingSecret()
        let pool = parts.pool(size: 4)
        let notifying = parts.pool(size: 4, settings: Followers.sessionSettings)
        let following = parts.pool(size: 8, settings: Followers.sessionSettings)
        let slot = Slot(configuration: parts.configuration, logger: logger)
        let door = HTTPDoor(parts: parts)
        let roles = try wanted(parts, door)
        let states = ServerStates(roles: roles.map(\.rawValue).sorted(), printsJSON: output.json)
        let readiness = Readiness(file: parts.configuration.readyFile, parts: roles.count, logger: logger) {
            states.tell(.ready)
        }
        let farewell = Farewell { readiness.end() }
        var atWork: [any Service] = []
        let handover = roles.isSuperset(of: [.ingest, .relay]) ? Handover() : nil
        if roles.contains(.ingest) {
            atWork.append(Attended("ingest", try ingest(parts, pool, handover, slot, readiness), farewell))
        }
        if roles.contains(.relay) {
            if secret == nil {
                logger.notice("alerts are neither linked nor can they be searched: SANKET_MATCHING_KEY is not set")
            }
            atWork.append(
                Attended("relay", relay(parts, notifying, following, handover, slot, secret, readiness), farewell))
        }
        if roles.contains(.gateway) {
            let gateway = try door.gateway { readiness.arrive() }
            atWork.append(Attended("gateway", gateway, farewell))
        }
        var services: [any Service] = [
            Gated(gate: Gate(parts: parts), inner: Together(services: atWork), farewell: farewell)
        ]
        let interval = try parts.configuration.canaryInterval()
        if interval > .zero {
            let canary = Canary(
                topics: parts.topics, kafka: parts.configuration.kafka, pool: pool,
                target: try parts.configuration.canaryTarget(), interval: interval, holder: { try await slot.name() },
                logger: logger)
            services.append(Attended("canary", canary, farewell))
        }
        let bell = Bell {
            states.tell(.ending)
            farewell.arm()
        }
        // The first to start is the last to end.
        let group = ServiceGroup(configuration: configuration([slot, Together(services: services), bell], logger))
        logger.notice(
            "sanket starts", metadata: ["roles": "\(roles.map(\.rawValue).sorted().joined(separator: " "))"])
        states.tell(.starting)
        defer { readiness.end() }
        try await group.run()
        // A database that does not answer must not hold up the end: its sessions end with this process.
        await farewell.attend("the instance slot", within: .milliseconds(300)) { await slot.release() }
        await farewell.attend("the pools", within: .milliseconds(100)) {
            await pool.close()
            await notifying.close()
            await following.close()
            await door.close()
        }
        states.tell(.ended)
        logger.notice("sanket has ended")
    }

    /// The roles asked for, or all that can be played.
    private func wanted(_ parts: Parts, _ door: HTTPDoor) throws -> Set<Role> {
        if role.contains(.gateway), !door.isKeyed {
            throw Failure.usage("the gateway needs SANKET_TOKEN_KEYS: the issuer's key set, a file or an https address")
        }
        if !role.isEmpty { return Set(role) }
        if door.isKeyed { return Set(Role.allCases) }
        parts.logger.notice("the HTTP door stays shut: SANKET_TOKEN_KEYS is not set")
        return Set(Role.allCases).subtracting([.gateway])
    }

    private func configuration(_ services: [any Service], _ logger: Logger) -> ServiceGroupConfiguration {
        // It would log its services with all that they hold, the database's password among it.
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        // Then its tasks are cancelled. It would crash on those that do not end; `Farewell` sees to them.
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        return configuration
    }

    private func ingest(
        _ parts: Parts, _ pool: PostgresPool, _ handover: Handover?, _ slot: Slot, _ readiness: Readiness
    ) throws -> some Service {
        var settings = Ingest.Settings(
            kafka: parts.configuration.kafka, databaseURL: parts.configuration.databaseURL,
            applicationName: Configuration.applicationName, topics: parts.topics)
        settings.sessionSettings = Parts.sessionSettings.merging(Ledger.sessionSettings) { $1 }
        return Ingest(
            settings: settings, router: try parts.router(), pool: pool, handover: handover, logger: parts.logger,
            instance: { try await slot.name() }, onReady: { readiness.arrive() })
    }

    private func relay(
        _ parts: Parts, _ notifying: PostgresPool, _ pool: PostgresPool, _ handover: Handover?, _ slot: Slot,
        _ secret: MatchingSecret?, _ readiness: Readiness
    ) -> some Service {
        Relay(
            topics: parts.topics, kafka: parts.configuration.kafka, urgent: Relay.Tables(pool: notifying),
            others: Relay.Tables(pool: pool), projection: Projection(pool: pool),
            matching: secret.map {
                AlertMatching(matches: Matches(pool: pool), followers: Followers(pool: pool), secret: $0)
            },
            photographs: Photographs(pool: pool),
            listener: PostgresListener(
                url: parts.configuration.databaseURL, channels: Relay.channels,
                applicationName: Configuration.applicationName, logger: parts.logger),
            handover: handover, numbers: { try await parts.numbers(pool) }, holder: { try await slot.name() },
            logger: parts.logger,
            onReady: { readiness.arrive() })
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

/// A service whose end is waited for by name.
private struct Attended<Inner: Service>: Service {
    let name: String
    let inner: Inner
    let farewell: Farewell

    init(_ name: String, _ inner: Inner, _ farewell: Farewell) {
        self.name = name
        self.inner = inner
        self.farewell = farewell
    }

    func run() async throws {
        farewell.begin(name)
        defer { farewell.end(name) }
        try await inner.run()
    }
}

/// Services that begin once what they stand on is there: one gate for all, so that what is missing is said once.
private struct Gated<Inner: Service>: Service {
    let gate: Gate
    let inner: Inner
    let farewell: Farewell

    func run() async throws {
        guard try await isOpened(), !Task.isShuttingDownGracefully else { return }
        try await inner.run()
    }

    /// False when the end came first.
    private func isOpened() async throws -> Bool {
        farewell.begin("the start")
        defer { farewell.end("the start") }
        do {
            try await cancelWhenGracefulShutdown { try await gate.open() }
            return true
        } catch is CancellationError {
            return false
        }
    }
}

/// The service that starts last and so hears first that the end has come.
private struct Bell: Service {
    let ring: @Sendable () -> Void

    func run() async throws {
        try? await gracefulShutdown()
        ring()
    }
}
