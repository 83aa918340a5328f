import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// What is tried through the doors that a user comes in by: processes and topics, in one house with one `sanket serve`
/// that all these tests share. Each test works with alerts of its own.
@Suite("Through the doors", .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"), .home)
struct Doors {}

/// The house, the server in it, and the receipts of the published examples.
struct Home: Sendable {
    @TaskLocal static var current: Home?

    let house: House
    let web: Web
    let serve: Program
    /// One object for each example, as `publish --json --wait notified` printed it.
    let receipts: Outcome
    private let database: PostgresConnection

    /// Raised to the loudest, so that a test can look through all that a server ever says.
    static func make() async throws -> Home {
        let house = try await House.build(["SANKET_MATCHING_KEY": String(repeating: "5a", count: 32)])
        let web = try await Web(house)
        let serve = try await house.serve(environment: web.environment.merging(["SANKET_LOG_LEVEL": "trace"]) { $1 })
        let paths = try Contract.examples.map { Contract.folder.appending(path: "examples/\($0).json").path() }
        let publish = try house.start(["publish", "--json", "--wait", "notified"] + paths)
        let code = await publish.end()
        let receipts = Outcome(code: code, output: publish.output, errors: publish.errors)
        return Home(house: house, web: web, serve: serve, receipts: receipts, database: try await house.connection())
    }

    func end() async {
        serve.signal(SIGTERM)
        await serve.end()
        await database.close()
    }

    // MARK: The ledger

    /// A row of the log.
    struct Taken: Sendable {
        var outcome: String
        var reason: String?
        var detail: String?
        var warnings: [String]
        var payload: [UInt8]?
        var digest: [UInt8]?
        var replayOf: String?
    }

    /// The rows of records, once they are taken.
    func taken(_ receipts: [RecordPlace]) async throws -> [Taken] {
        var rows: [Taken] = []
        for receipt in receipts {
            let isThere = try await eventually(within: .seconds(20)) { try await row(receipt) != nil }
            guard isThere, let row = try await row(receipt) else {
                throw Outcome.Unexpected(description: "\(receipt) was not taken:\n\(serve.errors.suffix(2000))")
            }
            rows.append(row)
        }
        return rows
    }

    func taken(_ receipt: RecordPlace) async throws -> Taken { try await taken([receipt])[0] }

    private func row(_ receipt: RecordPlace) async throws -> Taken? {
        let result = try await database.query(
            """
            SELECT l.outcome::text, l.reason, l.detail, coalesce(l.warnings, '{}'), l.payload, l.digest, l.replay_of
            FROM log l JOIN topics t ON t.id = l.topic
            WHERE t.name = \(receipt.topic) AND l.partition = \(Int16(receipt.partition)) AND l."offset" = \(receipt.offset)
            """)
        let rows = try result.decode(
            String.self, String?.self, String?.self, [String].self, [UInt8]?.self, [UInt8]?.self, String?.self)
        return rows.first.map {
            Taken(outcome: $0, reason: $1, detail: $2, warnings: $3, payload: $4, digest: $5, replayOf: $6)
        }
    }

    /// How many rows of the log bear an alert's id, by outcome.
    func outcomes(of id: String) async throws -> [String] {
        guard let id = UUID(uuidString: id) else { return [] }
        return try await database.query(
            "SELECT outcome::text FROM log WHERE alert_id = \(id) ORDER BY topic, partition, \"offset\""
        ).decode(String.self)
    }

    /// As the database computes it, independently of Sanket.
    func sha256(_ bytes: [UInt8]) async throws -> [UInt8] {
        try await database.query("SELECT sha256(\(bytes))").decode([UInt8].self).first ?? []
    }

    // MARK: The topics

    /// The records of a topic with this key, once there are so many of them.
    func records(of topic: String, about id: String, atLeast count: Int = 1) async throws -> [ConsumedRecord] {
        let key = Array(id.utf8)
        _ = try await eventually(within: .seconds(20)) {
            try await house.records(of: topic).filter { $0.key == key }.count >= count
        }
        return try await house.records(of: topic).filter { $0.key == key }
    }
}

extension ConsumedRecord {
    /// The text of a header.
    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Builds the home before the first of the tests and takes it down after the last.
struct HomeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let home = try await Home.make()
        try await Home.$current.withValue(home) { try await function() }
        await home.end()
    }
}

extension Trait where Self == HomeTrait {
    static var home: Self { HomeTrait() }
}

/// The home of the test that runs.
func home() throws -> Home { try #require(Home.current, "outside of the suite Doors") }

/// Runs another program than `sanket`.
func run(_ program: String, _ arguments: [String], input: String? = nil) async throws -> Outcome {
    let program = try Program(program, arguments, input: input)
    let code = await program.end()
    return Outcome(code: code, output: program.output, errors: program.errors)
}

/// What the tests read from `schemas/`.
enum Contract {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let folder = root.appending(path: "schemas")

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: path))) }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    static var examples: [String] { get throws { try names(in: "examples") } }

    static var invalidExamples: [String] {
        get throws { try names(in: "examples/invalid").filter { !$0.hasSuffix(".violations") } }
    }

    /// `schemas/examples/targets.csv`: for each example the States that must be told.
    static var targets: [(example: String, state: String, duty: String, disclosure: String, reasons: [String])] {
        get throws {
            try text("examples/targets.csv").split(separator: "\n").dropFirst().map { line in
                let cells = line.split(separator: ",").map(String.init)
                return (cells[0], cells[1], cells[2], cells[3], cells[4].split(separator: ";").map(String.init))
            }
        }
    }

    private static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
}
