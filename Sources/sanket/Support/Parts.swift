import Alerts
import ArgumentParser
import Kafka
import Logging
import Postgres
import Routing
import Store

/// What commands are made of: settings, and the clients that they ask for.
struct Parts: Sendable {
    let configuration: Configuration
    let logger: Logger

    /// - Parameter isQuiet: a command for people: only warnings and worse.
    init(isQuiet: Bool = true) throws {
        configuration = try Configuration.load()
        let level = try configuration.logLevel()
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = isQuiet && level == .info ? .error : level
            return handler
        }
        logger = Logger(label: "sanket")
    }

    var topics: Topics { configuration.topics }

    /// - Parameter patience: for each call, the wait for a connection included; nil: as long as it takes.
    func pool(size: Int = 2, settings: [String: String] = [:], patience: Duration? = nil) -> PostgresPool {
        PostgresPool(
            url: configuration.databaseURL, size: size, applicationName: Configuration.applicationName,
            settings: Self.sessionSettings.merging(settings) { $1 }, patience: patience, logger: logger)
    }

    /// A transaction of ours that nobody drives any more must not hold its locks for long, and a session whose client
    /// has died must notice while it waits.
    static let sessionSettings = [
        "idle_in_transaction_session_timeout": "15s",
        "client_connection_check_interval": "1s",
    ]

    func admin() throws -> KafkaAdmin { try KafkaAdmin(configuration.kafka, logger: logger) }

    /// Fails at once, and clearly, where the broker can't be reached or topics are missing.
    func requireTopics(_ names: [String]) async throws {
        let cluster = try await admin().cluster(within: .seconds(10))
        let missing = names.filter { cluster.topics[$0] == nil }
        if !missing.isEmpty {
            let list = missing.joined(separator: ", ")
            throw Failure.no("there is no topic \(list) at the broker; run: sanket topics apply")
        }
    }

    func router() throws -> Router { Router(rules: try RoutingRules.embedded()) }

    /// The topics' numbers, for commands that read the ledger.
    func numbers(_ pool: PostgresPool) async throws -> TopicNumbers {
        try await Ownership(pool: pool).number(topics.allAlerts)
    }
}

/// Options that every command has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON for machines instead of text for people.")
    var json = false
}

extension State: ExpressibleByArgument {
    package init?(argument: String) { self.init(iso: argument) }
}

extension Kind: ExpressibleByArgument {}

extension Language: ExpressibleByArgument {}
