import Alerts
import FoundationEssentials
import Logging
import Postgres
import PostgresTesting
import Store

/// A migrated database of its own, and what the tests do in it.
struct Bench {
    static let topicNames = Topics().allAlerts
    let url: String
    let pool: PostgresPool
    let connection: PostgresConnection
    let ownership: Ownership
    let topics: TopicNumbers
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// - Parameter url: of an empty database; nil: a new one of the shared cluster.
    static func make(_ url: String? = nil) async throws -> Bench {
        let url = if let url { url } else { try await PostgresCluster.shared().createDatabase() }
        let connection = try await connect(url)
        _ = try await Schema.migrations.apply(on: connection, logger: logger)
        let pool = PostgresPool(url: url, size: 4, applicationName: "sanket", settings: [:], logger: logger)
        let ownership = Ownership(pool: pool)
        return Bench(
            url: url, pool: pool, connection: connection, ownership: ownership,
            topics: try await ownership.number(topicNames))
    }

    static func connect(_ url: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(url, applicationName: "sanket", logger: logger)
    }

    var ledger: Ledger { Ledger(connection: connection) }

    /// West Bengal's partition of the missing.
    func key(_ topic: Kind = .missingPerson, _ partition: Int16 = 19) throws -> PartitionKey {
        PartitionKey(topic: try required(topics[Topics().alerts(topic)]), partition: partition)
    }

    func take(_ key: PartitionKey, token: UUID = UUID(), low: Int64 = 0) async throws -> PartitionRow {
        try required(
            try await ownership.take([key: low], token: token, owner: "test", lockTimeout: .seconds(1)).first)
    }

    func row(_ key: PartitionKey) async throws -> PartitionRow {
        try required(try await ownership.rows(of: [key]).first)
    }

    /// Appends rows of one partition from its position on.
    @discardableResult
    func append(_ row: PartitionRow, _ rows: [LogRow], on ledger: Ledger? = nil) async throws -> Settlement {
        try await (ledger ?? self.ledger).append([try claim(row, rows)], rows)
    }

    func claim(_ row: PartitionRow, _ rows: [LogRow]) throws -> Claim {
        let last = try required(rows.last)
        return Claim(
            key: row.key, incarnation: row.incarnation, token: try required(row.token), from: row.nextOffset,
            last: LastRecord(offset: last.key.offset, timestamp: 1, sha256: [UInt8](repeating: 1, count: 32)))
    }

    /// The outcome of each row of the log, in the order of the offsets.
    func outcomes(_ key: PartitionKey) async throws -> [String] {
        var outcomes: [String] = []
        let rows = try await pool.query(
            """
            SELECT outcome::text || coalesce(' ' || reason, '') FROM log
            WHERE topic = \(key.topic) AND partition = \(key.partition) ORDER BY incarnation, "offset"
            """
        ).rows
        for row in rows { outcomes.append(try row.decode(String.self)) }
        return outcomes
    }

    func number(_ query: PostgresQuery) async throws -> Int64 {
        try required(try await pool.query(query).rows.first).decode(Int64.self)
    }
}

struct Missing: Error {}

func required<T>(_ value: T?) throws -> T {
    guard let value else { throw Missing() }
    return value
}

/// Builds rows of the log.
struct RowBuilder {
    var key: PartitionKey
    var incarnation: Int32 = 1
    var offset: Int64 = 0

    mutating func alert(
        _ id: UUID = UUID(), revision: Int32 = 1, content: UInt8 = 0, told: String = "IN-BR", origin: String = "IN-WB",
        isShown: Bool = true, lifecycle: String = "ISSUED", expiresAt: Date? = nil,
        replayOf: String? = nil, payload: [UInt8] = [0, 255, 0]
    ) throws -> LogRow {
        let told = StateSet([try required(State(iso: told))])
        return row(
            .alert(
                .init(
                    origin: try required(State(iso: origin)), id: id, revision: revision, kind: .missingPerson,
                    status: "ACTUAL", lifecycle: lifecycle, urgency: "IMMEDIATE", issuedAt: nil, expiresAt: expiresAt,
                    digest: [UInt8](repeating: content, count: 32), act: told, told: told, decision: [1],
                    isShown: isShown)), replayOf: replayOf, payload: payload)
    }

    mutating func dead(_ reason: DeadReason = .undecodable, replayOf: String? = nil) -> LogRow {
        row(.dead(.init(reason: reason, detail: "", origin: nil, id: nil, revision: nil)), replayOf: replayOf)
    }

    mutating func row(_ content: LogRow.Content, replayOf: String? = nil, payload: [UInt8] = [0, 255, 0]) -> LogRow {
        defer { offset += 1 }
        return LogRow(
            key: LogKey(key, incarnation: incarnation, offset: offset), recordedAt: Date(timeIntervalSince1970: 0),
            content: content, replayOf: replayOf,
            bytes: ReceivedBytes(contentType: .json, key: [0, 1], headers: [0], payload: payload))
    }
}
