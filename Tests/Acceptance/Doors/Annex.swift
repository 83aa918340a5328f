import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

/// Beside the home, on its broker and its PostgreSQL: topics of another prefix and a database of its own, with which a test
/// can do as it likes.
struct Annex: Sendable {
    let house: House
    let topics: Topics
    let environment: [String: String]
    let admin: KafkaAdmin

    /// Tables made, topics applied; no server yet.
    static func build(_ prefix: String) async throws -> Annex {
        let house = try home().house
        let url = try await house.cluster.createDatabase()
        let admin = try KafkaAdmin(KafkaConfiguration(bootstrapServers: house.bootstrapServers), logger: House.logger)
        let annex = Annex(
            house: house, topics: Topics(prefix: prefix),
            environment: ["SANKET_TOPIC_PREFIX": prefix, "SANKET_DATABASE_URL": url, "SANKET_HOST": prefix],
            admin: admin)
        try await annex.sanket("db", "migrate").mustBe(0)
        try await annex.sanket("topics", "apply").mustBe(0)
        return annex
    }

    var missing: String { topics.alerts(.missingPerson) }

    @discardableResult
    func sanket(
        _ arguments: String..., input: String? = nil, environment more: [String: String] = [:]
    ) async throws -> Outcome {
        let program = try house.start(arguments, input: input, environment: environment.merging(more) { $1 })
        let code = await program.end()
        return Outcome(code: code, output: program.output, errors: program.errors)
    }

    func serve(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Program {
        let ready =
            more["SANKET_READY_FILE"]
            ?? house.folder.appending(path: "ready-\(UUID().uuidString)").path()
        let program = try house.start(
            ["serve"] + arguments,
            environment: environment.merging(more) { $1 }.merging(["SANKET_READY_FILE": ready]) { $1 })
        let isReady = await eventually { FileManager.default.fileExists(atPath: ready) || !program.isRunning }
        guard isReady, program.isRunning else {
            throw Outcome.Unexpected(description: "sanket serve is not ready:\n\(program.errors)")
        }
        return program
    }

    /// Alerts of West Bengal's to Bihar, straight to the topic.
    @discardableResult
    func produce(_ count: Int) async throws -> [String] {
        let ids = (0..<count).map { _ in AlertJSON.newID() }
        try await house.produce(
            ids.map { ProducerRecord(topic: missing, partition: 19, value: Array(AlertJSON.missing(id: $0).utf8)) })
        return ids
    }

    func number(_ query: PostgresQuery) async throws -> Int {
        let connection = try await PostgresConnection.connect(
            environment["SANKET_DATABASE_URL"] ?? "", applicationName: "test", logger: House.logger)
        let numbers = try await connection.query(query).decode(Int64.self)
        await connection.close()
        return Int(numbers.first ?? 0)
    }

    func isTaken(_ count: Int) async throws -> Bool {
        try await eventually(within: .seconds(30)) { try await number("SELECT count(*) FROM log") == count }
    }

    /// Deletes a topic with all its records, and has it made again.
    func recreate(_ topic: String) async throws {
        try await admin.deleteTopics([topic], within: .seconds(10))
        let isGone = try await eventually { try await admin.cluster(within: .seconds(10)).topics[topic] == nil }
        #expect(isGone)
        try await sanket("topics", "apply").mustBe(0)
    }
}

/// A line of `doctor --json`.
struct DoctorFinding: Decodable {
    var subject: String
    var verdict: String
    var what: String
    var remedy: String?

    static func all(_ outcome: Outcome) throws -> [DoctorFinding] {
        try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(DoctorFinding.self, from: Data($0.utf8))
        }
    }
}
