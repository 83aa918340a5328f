import Alerts
package import Foundation
package import Kafka
package import KafkaTesting
package import Logging
package import Postgres
package import PostgresTesting

/// Everything around `sanket` that is not `sanket`: a database and a broker of the test's own, and the programs that the
/// test runs between them.
package final class House: Sendable {
    package let cluster: PostgresCluster
    package let databaseURL: String
    package let bootstrapServers: String
    /// Nil where the house stands on a mock cluster.
    package let broker: DevelopmentBroker?
    private let overrides: [String: String]
    /// Gone with the house.
    package let folder: URL
    package static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Whether there is a broker to test with (`SANKET_TEST_BROKER`).
    package static var isPossible: Bool { DevelopmentBroker.isAvailable }

    /// A house with a broker process and a PostgreSQL of its own, migrated, the topics applied.
    package static func build(_ overrides: [String: String] = [:]) async throws -> House {
        let broker = try await DevelopmentBroker()
        let house = try await House(servers: broker.bootstrapServers, broker: broker, overrides)
        try await house.sanket("topics", "apply").mustBe(0)
        return house
    }

    /// A house on a broker that the test has made, such as a mock cluster; the test makes the topics.
    package init(servers: String, broker: DevelopmentBroker? = nil, _ overrides: [String: String] = [:]) async throws {
        cluster = try await PostgresCluster.start()
        databaseURL = try await cluster.createDatabase()
        bootstrapServers = servers
        self.broker = broker
        self.overrides = overrides
        folder = FileManager.default.temporaryDirectory.appending(path: "sanket-house-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await sanket("db", "migrate").mustBe(0)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The program under test: `SANKET_TEST_SANKET`, or the one built beside the tests.
    package static let sanket: String =
        ProcessInfo.processInfo.environment["SANKET_TEST_SANKET"]
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "sanket").path()

    package func environment(_ more: [String: String] = [:]) -> [String: String] {
        [
            "SANKET_DATABASE_URL": databaseURL, "SANKET_KAFKA_BOOTSTRAP_SERVERS": bootstrapServers,
            "SANKET_CANARY_SECONDS": "0", "SANKET_LOG_LEVEL": "debug",
        ].merging(overrides) { $1 }.merging(more) { $1 }
    }

    /// Runs a command to its end.
    @discardableResult
    package func sanket(
        _ arguments: String..., input: String? = nil, environment more: [String: String] = [:]
    ) async throws -> Outcome {
        let program = try start(arguments, input: input, environment: more)
        let code = await program.end()
        return Outcome(code: code, output: program.output, errors: program.errors)
    }

    /// Starts a command and leaves it running.
    package func start(
        _ arguments: [String], input: String? = nil, environment more: [String: String] = [:]
    ) throws -> Program {
        try Program(Self.sanket, arguments, environment: environment(more), input: input)
    }

    /// Starts `sanket serve` and returns once it is ready.
    package func serve(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Program {
        let ready = folder.appending(path: "ready-\(UUID().uuidString)").path()
        let program = try start(["serve"] + arguments, environment: more.merging(["SANKET_READY_FILE": ready]) { $1 })
        let isReady = await eventually(within: .seconds(60)) {
            FileManager.default.fileExists(atPath: ready) || !program.isRunning
        }
        guard isReady, program.isRunning else {
            throw Program.CannotStart(description: "sanket serve is not ready:\n\(program.errors)")
        }
        return program
    }

    /// A connection of the test's own to the database.
    package func connection(applicationName: String = "test") async throws -> PostgresConnection {
        try await PostgresConnection.connect(databaseURL, applicationName: applicationName, logger: Self.logger)
    }

    /// The one number that a query gives, asked on a connection of its own.
    package func number(_ query: PostgresQuery) async throws -> Int {
        let connection = try await connection()
        let numbers = try await connection.query(query).decode(Int64.self)
        await connection.close()
        return Int(numbers.first ?? 0)
    }

    /// Every record of a topic, in the order of each partition, as a client of the test's own reads them.
    package func records(of topic: String) async throws -> [ConsumedRecord] {
        try await records(of: (0..<Int32(Topics.partitions)).map { TopicPartition(topic: topic, partition: $0) })
    }

    /// Every record of these partitions.
    package func records(of partitions: [TopicPartition]) async throws -> [ConsumedRecord] {
        let configuration = KafkaConfiguration(bootstrapServers: bootstrapServers)
        let marks = try await KafkaAdmin(configuration, logger: Self.logger)
            .watermarks(partitions, within: .seconds(20)).filter { $0.value.high > $0.value.low }
        guard !marks.isEmpty else { return [] }
        let reader = try PartitionReader(
            configuration, from: marks.mapValues { .offset($0.low) }, logger: Self.logger)
        defer { reader.close() }
        var left = marks.mapValues { $0.high }
        var records: [ConsumedRecord] = []
        while !left.isEmpty, let record = try await reader.next(within: .seconds(10)) {
            records.append(record)
            if record.offset + 1 >= left[record.topicPartition] ?? 0 { left[record.topicPartition] = nil }
        }
        return records
    }

    /// Produces records straight to the broker, as a foreign producer would, and says where they stand.
    @discardableResult
    package func produce(_ records: [ProducerRecord]) async throws -> [RecordPlace] {
        let producer = try KafkaProducer(
            KafkaConfiguration(bootstrapServers: bootstrapServers), logger: Self.logger)
        let results = await producer.send(records)
        await producer.shutdown(deadline: .seconds(5))
        return try results.map { try RecordPlace($0.get()) }
    }
}

extension Outcome {
    package struct Unexpected: Error, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    /// Throws with all that was said where the exit code is another.
    package func mustBe(_ code: Int32) throws {
        guard self.code == code else {
            throw Unexpected(description: "exit code \(self.code), not \(code)\n\(output)\n\(errors)")
        }
    }
}
