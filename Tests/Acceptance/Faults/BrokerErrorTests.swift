import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// On librdkafka's mock cluster, which answers with errors on demand.
@Suite(
    "A broker that answers with errors", .serialized,
    .enabled(if: OutsideReader.isPossible, "needs SANKET_TEST_PYTHON"))
struct BrokerErrorTests {
    /// How Sanket is brought to ask, with nobody else there who could. The records are sent before the errors lie in wait.
    private enum Moment {
        /// It stands still meanwhile, and then goes on with records to take and notifications to send.
        case atWork
        /// The same, and its next heartbeat is answered with "the group is rebalancing".
        case atRejoin
        /// It is ended and started again.
        case atStart
    }

    private struct Row: Sendable {
        var request: MockCluster.Request
        var errors: [Int32]
        var moment: Moment
    }

    /// Kafka's retriable codes by the kind of request, and -195, librdkafka's for a broken connection.
    ///
    /// What Sanket does not ask has no row: it commits no offset to Kafka and fetches none (it starts where its own ledger
    /// says), and a static member leaves no group. Nor has Metadata: the mock of librdkafka 2.0.2 answers it without a look at
    /// the errors that were pushed.
    private static let rows = [
        Row(request: .produce, errors: [2, 3, 5, 6, 7, 8, 9, 13, 19, 20, 56, -195], moment: .atWork),
        Row(request: .fetch, errors: [2, 3, 5, 6, 7, 9, 13, 56, 70, 71, 74, 75, 78, -195], moment: .atWork),
        // In parts: a partition that can't be asked is tried again after pauses that grow until the next start.
        Row(request: .listOffsets, errors: [3, 5, 6, 7], moment: .atStart),
        Row(request: .listOffsets, errors: [9, 13, 56, 74], moment: .atStart),
        Row(request: .listOffsets, errors: [75, 78, -195], moment: .atStart),
        Row(request: .initProducerID, errors: [7, 14, 15, 16, -195], moment: .atStart),
        Row(request: .findCoordinator, errors: [7, 14, 15, 16, -195], moment: .atStart),
        Row(request: .joinGroup, errors: [14, 15, 16, 25, 27, -195], moment: .atRejoin),
        Row(request: .syncGroup, errors: [14, 15, 16, 22, 25, 27, -195], moment: .atRejoin),
        Row(request: .heartbeat, errors: [14, 15, 16, 22, 25, 27, -195], moment: .atWork),
    ]

    /// Those of a start and those of the work after it in a house each, side by side: most of the time is waiting.
    @Test("Each retriable error in answer to each kind of request that is made is met, and all is taken and told")
    func everyCode() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await meet(Self.rows.filter { $0.moment == .atStart }, seed: 31) }
            group.addTask { try await meet(Self.rows.filter { $0.moment != .atStart }, seed: 34) }
            try await group.waitForAll()
        }
    }

    private func meet(_ rows: [Row], seed: UInt64) async throws {
        // A short session, for the mock has who comes back wait nearly as long.
        let (mock, house) = try await Self.mocked([
            "SANKET_KAFKA_HEARTBEAT_INTERVAL_MS": "500", "SANKET_KAFKA_SESSION_TIMEOUT_MS": "3000",
        ])
        let stream = AlertStream(seed: seed, count: rows.count * 60)
        var serve = try await house.serve()
        var receipts: [Int: Receipt] = [:]
        for row in rows {
            if row.moment == .atStart {
                serve.signal(SIGTERM)
                await serve.end()
            } else {
                serve.signal(SIGSTOP)
            }
            receipts.merge(try await Self.send(60, of: stream, from: receipts.count, house)) { $1 }
            mock.push(row.errors, for: row.request)
            if row.moment == .atRejoin { mock.push([27], for: .heartbeat) }
            if row.moment == .atStart { serve = try house.start(["serve"]) } else { serve.signal(SIGCONT) }
            let count = receipts.count
            let areAnswered = await eventually(within: .seconds(90)) {
                mock.pending(row.request) == 0 && mock.pending(.heartbeat) == 0
            }
            #expect(
                areAnswered,
                "of \(row), \(mock.pending(row.request)) were not asked for: \(serve.errors.suffix(2000))")
            let isTaken = try await eventually { try await house.number("SELECT count(*) FROM log") >= count }
            #expect(isTaken, "after \(row): \(serve.errors.suffix(2000))")
        }
        let balance = try await OutsideLedger(house: house, stream: stream).balance(receipts)
        #expect(balance.problems.isEmpty, "\(serve.errors.suffix(2000))")
        #expect(balance.acknowledged == stream.items.count)
        #expect(serve.isRunning)
    }

    /// Sends the next records with a client that is gone again when they are acknowledged.
    private static func send(
        _ count: Int, of stream: AlertStream, from start: Int, _ house: House
    ) async throws -> [Int: Receipt] {
        let driver = try StreamDriver(house)
        await driver.send(AlertStream(first: start + count, of: stream), from: start)
        await driver.close()
        let receipts = await driver.receipts
        let failures = await driver.failures
        try #require(receipts.count == count, "not acknowledged: \(failures.suffix(2))")
        return receipts
    }

    static func mocked(_ more: [String: String] = [:]) async throws -> (MockCluster, House) {
        let mock = try MockCluster()
        for topic in Topics().all { mock.create(topic) }
        return (mock, try await House(servers: mock.bootstrapServers, settings.merging(more) { $1 }))
    }

    private static let settings = [
        "SANKET_KAFKA_FETCH_WAIT_MAX_MS": "10", "SANKET_KAFKA_RECONNECT_BACKOFF_MAX_MS": "500",
    ]
}
