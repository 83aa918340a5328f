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
    /// Kafka's retriable codes by the kind of request, and -195, librdkafka's for a broken connection.
    private static let codes: [(request: MockCluster.Request, errors: [Int32])] = [
        (.produce, [2, 3, 5, 6, 7, 8, 9, 13, 19, 20, 56, -195]),
        (.fetch, [2, 3, 5, 6, 7, 9, 13, 56, 70, 71, 74, 75, 78, -195]),
        (.listOffsets, [3, 5, 6, 7, 9, 13, 56, 74, 75, 78, -195]),
        (.metadata, [5, 7, 13, -195]),
        (.initProducerID, [7, 14, 15, 16, -195]),
        (.findCoordinator, [7, 14, 15, 16, -195]),
        (.joinGroup, [14, 15, 16, 25, -195]),
        (.syncGroup, [16, 27]),
        (.heartbeat, [27]),
        (.heartbeat, [25]),
        (.heartbeat, [22]),
        (.heartbeat, [14, 15, 16, -195]),
        (.offsetFetch, [14, 15, 16, 88, -195]),
        (.offsetCommit, [14, 15, 16, 27, -195]),
        (.leaveGroup, [15, 16, -195]),
    ]

    @Test("Each retriable error in answer to each kind of request, at work and at the start, and all is taken and told")
    func everyCode() async throws {
        let (mock, house) = try await Self.mocked()
        let stream = AlertStream(seed: 31, count: Self.codes.count * 60)
        let driver = try StreamDriver(house, batch: 60)
        var serve = try house.start(["serve"])
        var sent = 0
        for (request, errors) in Self.codes {
            mock.push(errors, for: request)
            sent += 60
            await driver.send(AlertStream(first: sent, of: stream), from: sent - 60)
            let count = await driver.receipts.count
            let failed = await driver.failures
            #expect(count == sent, "after \(errors) to \(request), not acknowledged: \(failed.suffix(2))")
            let isTaken = try await eventually(within: .seconds(60)) {
                try await house.number("SELECT count(*) FROM log") >= count
            }
            #expect(isTaken, "after \(errors) to \(request): \(serve.errors.suffix(2000))")
            guard [.initProducerID, .joinGroup, .leaveGroup].contains(request) else { continue }
            // What is asked at the start or at the end only.
            serve.signal(SIGTERM)
            await serve.end()
            serve = try house.start(["serve"])
        }
        await driver.close()
        let balance = try await OutsideLedger(house: house, stream: stream).balance(await driver.receipts)
        #expect(balance.problems.isEmpty, "\(serve.errors.suffix(2000))")
        #expect(balance.acknowledged == stream.items.count)
        #expect(serve.isRunning)
    }

    @Test("Brokers down and up again, five times")
    func downAndUp() async throws {
        let (mock, house) = try await Self.mocked()
        let serve = try house.start(["serve"])
        let stream = AlertStream(seed: 32, count: 1000)
        let driver = try StreamDriver(house, batch: 20, pause: .milliseconds(200))
        let sending = Task { await driver.send(stream) }
        _ = try await eventually { try await house.acceptedCount > 20 }
        for round in 1...5 {
            mock.setDown()
            try await Task.sleep(for: .milliseconds(400 * round))
            mock.setUp()
            let before = try await house.acceptedCount
            _ = try await eventually(within: .seconds(30)) {
                let now = try await house.acceptedCount
                return now > before
            }
        }
        await sending.value
        await driver.close()
        let balance = try await OutsideLedger(house: house, stream: stream).balance(await driver.receipts)
        #expect(balance.problems.isEmpty, "\(serve.errors.suffix(2000))")
        #expect(serve.isRunning)
    }

    static func mocked() async throws -> (MockCluster, House) {
        let mock = try MockCluster()
        for topic in Topics().all { mock.create(topic) }
        let house = try await House(
            servers: mock.bootstrapServers,
            ["SANKET_KAFKA_FETCH_WAIT_MAX_MS": "10", "SANKET_KAFKA_RECONNECT_BACKOFF_MAX_MS": "500"])
        return (mock, house)
    }
}
