import Alerts
import Foundation
import Kafka
import KafkaTesting
import Logging
import Postgres
import PostgresTesting
import Routing
import Store
import Synchronization
import Testing

@testable import Ingest

/// An assignment and its writer between a database of their own and a mock cluster, without a consumer: the test hands over
/// the records.
final class Workshop: Sendable {
    let url: String
    let pool: PostgresPool
    let connection: PostgresConnection
    let assignment: Assignment
    let writer: BatchWriter
    let cluster: MockCluster
    let handover = Handover()
    /// What the assignment asked to have taken again.
    let restarted = Mutex<[TopicPartition]>([])
    private let producer: KafkaProducer
    private let generation = Atomic<Int>(0)
    static let topics = Topics()
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() async throws {
        cluster = try MockCluster()
        for topic in Self.topics.allAlerts { cluster.create(topic) }
        url = try await PostgresCluster.shared().createDatabase()
        connection = try await PostgresConnection.connect(url, applicationName: "test", logger: Self.logger)
        _ = try await Schema.migrations.apply(on: connection, logger: Self.logger)
        pool = PostgresPool(url: url, size: 3, applicationName: "sanket", settings: [:], logger: Self.logger)
        let ownership = Ownership(pool: pool)
        producer = try KafkaProducer(cluster.configuration(), logger: Self.logger)
        assignment = Assignment(
            ownership: ownership, topics: try await ownership.number(Self.topics.allAlerts),
            admin: try KafkaAdmin(cluster.configuration(), logger: Self.logger),
            intake: Intake(router: Router(rules: try .embedded()), topics: Self.topics), instance: "test-0",
            applicationName: "sanket", logger: Self.logger, losses: { 0 })
        writer = BatchWriter(
            url: url, applicationName: "sanket", settings: Ledger.sessionSettings, deadline: .seconds(20),
            assignment: assignment, handover: handover, logger: Self.logger, report: { _ in })
        assignment.hold(.init(restart: { [weak self] in self?.noteRestart($0) }))
    }

    private func noteRestart(_ partitions: [TopicPartition]) { restarted.withLock { $0 += partitions } }

    static func partition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: topics.alerts(.missingPerson), partition: number)
    }

    /// Takes partitions over as a rebalance would. Returns where to start.
    @discardableResult
    func take(_ partitions: Int32...) async throws -> [TopicPartition: StartOffset] {
        let number = generation.add(1, ordering: .relaxed).newValue
        return try await assignment.take(partitions.map(Self.partition), generation: number)
    }

    /// Puts alerts on a State's partition and gives the records back as a consumer would have read them.
    func records(_ ids: [String], partition: Int32 = 19) async throws -> [ConsumedRecord] {
        let origin = State(lgd: UInt8(partition))?.iso ?? ""
        var records: [ConsumedRecord] = []
        for id in ids {
            let value = Array(Self.json(id, origin).utf8)
            let receipt = try await producer.send(
                ProducerRecord(
                    topic: Self.partition(partition).topic, partition: partition, key: nil, headers: [], value: value,
                    timestamp: 1))
            records.append(
                ConsumedRecord(
                    topic: receipt.topic, partition: partition, offset: try #require(receipt.offset), timestamp: 1,
                    value: value,
                    generation: generation.load(ordering: .relaxed)))
        }
        return records
    }

    /// Tries again until the partition is to be taken again.
    func isRestarted(_ partition: Int32) async {
        while restarted.withLock({ $0.isEmpty }) {
            try? await assignment.compare()
            await assignment.tryAgain()
            await Task.yield()
        }
        #expect(restarted.withLock { $0 } == [Self.partition(partition)])
    }

    func write(_ records: [ConsumedRecord]) async { await writer.write(await assignment.prepare(records)) }

    /// Puts them on their way.
    func send(_ records: [ConsumedRecord]) async -> Task<Void, Never> {
        await writer.send(PreparedBatch(await assignment.prepare(records)), done: {})
    }

    /// How far of a partition was sent.
    func sent(_ partition: Int32) -> Int64? {
        assignment.state.withLock { $0.holdings[Self.partition(partition)]?.sent }
    }

    /// Has the database refuse rows for good.
    func refuse(_ condition: String) async throws {
        try await connection.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF \(condition) THEN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '22021'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
    }

    /// Whether each partition's rows were written in the order of their offsets.
    func isInOrder() async throws -> Bool {
        try await connection.query(
            """
            SELECT coalesce(bool_and("offset" > before), true) FROM (
                SELECT "offset", lag("offset") OVER (
                    PARTITION BY topic, partition ORDER BY xmin::text::bigint, ctid) AS before
                FROM log) AS written
            WHERE before IS NOT NULL
            """
        ).decode(Bool.self).first ?? false
    }

    /// `partition:offset outcome` of each row.
    func log() async throws -> [String] {
        try await connection.query(
            """
            SELECT partition || ':' || "offset" || ' ' || outcome || coalesce(' ' || reason, '') FROM log
            ORDER BY incarnation, partition, "offset"
            """
        ).decode(String.self)
    }

    func text(_ query: PostgresQuery) async throws -> String? {
        try await connection.query(query).decode(String?.self).first ?? nil
    }

    static func newID() -> String {
        var random = SystemRandomNumberGenerator()
        return AlertID.text(AlertID.mint(now: Date(), using: &random))
    }

    private static func json(_ id: String, _ origin: String) -> String {
        """
        {"id":"\(id)","revision":1,"origin":"\(origin)","status":"STATUS_ACTUAL","lifecycle":"LIFECYCLE_ISSUED",\
        "urgency":"URGENCY_EXPECTED","issuedAt":"2026-11-20T10:00:00+05:30","targetStates":["IN-BR"],\
        "missingPerson":{"category":"MISSING_CATEGORY_MISSING","ageBand":"AGE_BAND_ADULT"}}
        """
    }
}
