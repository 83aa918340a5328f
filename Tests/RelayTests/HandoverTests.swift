import Alerts
import Foundation
import Kafka
import KafkaTesting
import Logging
import Postgres
import PostgresTesting
import Store
import StoreTesting
import SwiftProtobuf
import Synchronization
import Testing

@testable import Relay

@Suite("The notifications beside the writer of the log", .timeLimit(.minutes(2)))
struct HandoverTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let topics = Topics()

    /// The log, and how often it was asked what it holds.
    private final class CountedLog: Followed {
        let log: Followers
        let readings = Atomic<Int>(0)

        init(_ log: Followers) { self.log = log }

        func prepareCursors(_ output: String) async throws(PostgresError) -> Bool {
            try await log.prepareCursors(output)
        }

        func work(
            _ output: String, outcomes: [RecordOutcome], withBytes: Bool, behind leader: String?, ahead: [CursorMove],
            busy: [PartitionKey], portion: Followers.Portion
        ) async throws(PostgresError) -> [Slice] {
            readings.add(1, ordering: .relaxed)
            return try await log.work(
                output, outcomes: outcomes, withBytes: withBytes, behind: leader, ahead: ahead, busy: busy,
                portion: portion)
        }

        func work(
            at places: [CursorPlace], outcomes: [RecordOutcome], withBytes: Bool, portion: Followers.Portion
        ) async throws(PostgresError) -> [Slice] {
            readings.add(1, ordering: .relaxed)
            return try await log.work(at: places, outcomes: outcomes, withBytes: withBytes, portion: portion)
        }

        func move(_ output: String, token: UUID, over moves: [CursorMove], isFollowed: Bool)
            async throws(PostgresError) -> Bool
        {
            try await log.move(output, token: token, over: moves, isFollowed: isFollowed)
        }

        func entry(of key: LogKey) async throws(PostgresError) -> LogEntry? { try await log.entry(of: key) }
    }

    private func alert(_ number: Int) throws -> Sanket_V1_Alert {
        try Sanket_V1_Alert(
            jsonString: """
                {"id":"01a1f793-7ac0-7201-a83c-705b7204a2b\(number)","revision":1,"origin":"IN-WB","status":"STATUS_ACTUAL",
                 "lifecycle":"LIFECYCLE_ISSUED","urgency":"URGENCY_IMMEDIATE","issuedAt":"2026-11-20T10:00:00Z",
                 "targetStates":["IN-BR"],"missingPerson":{"sex":"SEX_FEMALE","lastSeen":{"state":"IN-WB"}}}
                """)
    }

    @Test("What was written is published without being read from the log, and the cursor moves over it")
    func publishes() async throws {
        let cluster = try MockCluster()
        cluster.create(topics.notifications)
        let url = try await PostgresCluster.shared().createDatabase()
        let connection = try await PostgresConnection.connect(url, applicationName: "test", logger: Self.logger)
        _ = try await Schema.migrations.apply(on: connection, logger: Self.logger)
        let pool = PostgresPool(url: url, size: 4, applicationName: "test", settings: [:], logger: Self.logger)
        let log = CountedLog(Followers(pool: pool))
        let handover = Handover()
        let taken = try TakenAlerts(pool: pool)
        // The output knows a partition once it has read of it.
        try await taken.take(try alert(1))
        let output = NotificationsOutput(topics: topics)
        var settings = Follower.Settings()
        settings.poll = .seconds(600)
        let numbers = try await Ownership(pool: pool).number(topics.allAlerts)
        let follower = Follower(
            output: output, followers: log.log, source: log, debts: Debts(pool: pool), topics: numbers,
            producer: try KafkaProducer(cluster.configuration(), logger: Self.logger), holder: { "test" },
            settings: settings, news: News(), handover: handover, followedBy: nil, onMove: {}, onReady: {},
            logger: Self.logger)
        let running = Task { await follower.run() }
        let bihar = TopicPartition(topic: topics.notifications, partition: 10)
        let reader = try PartitionReader(
            cluster.configuration(), from: [bihar: .offset(0)], logger: Self.logger)
        _ = try #require(try await reader.next())
        let readings = log.readings.load(ordering: .relaxed)
        try await taken.take(try alert(2), handover: handover)
        let record = try #require(try await reader.next())
        let notification = try Sanket_V1_Notification(serializedBytes: record.value ?? [])
        #expect(notification.alertID.hasSuffix("2b2"))
        #expect(log.readings.load(ordering: .relaxed) == readings)
        let isMoved = try await eventually {
            try await pool.query("SELECT FROM cursors WHERE output = \(output.name) AND next_offset = 2").rows.count
                == 1
        }
        #expect(isMoved)
        running.cancel()
        await running.value
        reader.close()
        #expect(!handover.isOpen, "nobody takes what is given any more")
    }

    @Test("A hint of the writer says nothing new while its follower leads, and one of another does")
    func covers() {
        let handover = Handover()
        handover.write(by: 7)
        #expect(!handover.covers(7))
        handover.open { _, _ in }
        #expect(handover.covers(7) && !handover.covers(8))
        handover.write(by: nil)
        #expect(!handover.covers(7), "the id may be another's by now")
        handover.write(by: 7)
        handover.open(to: nil)
        #expect(!handover.covers(7))
    }
}
