import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// On librdkafka's mock cluster, which expires dead members; the development broker does not.
@Suite("A zombie", .serialized)
struct ZombieTests {
    @Test(
        "Stopped inside its transaction, it is replaced within session timeout + 5 s, and writes nothing when it wakes")
    func replaced() async throws {
        let mock = try MockCluster()
        for topic in Topics().all { mock.create(topic) }
        let house = try await House(
            servers: mock.bootstrapServers, ["SANKET_KAFKA_FETCH_WAIT_MAX_MS": "10"])
        let zombie = try await house.serve("--role", "ingest")
        let heir = try await house.serve("--role", "ingest")
        let isShared = try await eventually(within: .seconds(30)) {
            try await house.number("SELECT count(DISTINCT owner) FROM partitions") == 2
        }
        #expect(isShared)
        // The zombie came first, and has the host's first slot.
        let partition = try await house.number(
            "SELECT min(partition) FROM partitions WHERE owner LIKE '%-0' AND partition > 0")
        let origin = try #require(State(lgd: partition)).iso
        func produce() async throws {
            let json = AlertJSON.missing(origin: origin, target: "IN")
            try await house.produce([house.record(json, partition: Int32(partition))])
        }
        try await produce()
        _ = try await eventually(within: .seconds(30)) { try await house.acceptedCount == 1 }

        // Its next INSERT waits here, after the fence has locked its row.
        let blocker = try await house.connection()
        try await blocker.script("BEGIN; LOCK TABLE log IN SHARE MODE")
        try await produce()
        let isInside = try await eventually {
            try await house.number(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sanket' AND wait_event_type = 'Lock'")
                > 0
        }
        #expect(isInside)
        zombie.signal(SIGSTOP)
        let stopped = ContinuousClock.now
        let oldToken = try await token(house, partition)
        let isTaken = try await eventually(within: .seconds(30)) { try await token(house, partition) != oldToken }
        let took = ContinuousClock.now - stopped
        #expect(isTaken, "\(heir.errors.suffix(3000))")
        // Session timeout 10 s, and 5 s more. The mock waits 9 s besides (session timeout − 1 s) for members to rejoin that
        // never will; Apache Kafka goes on once all that are left have.
        #expect(took < .seconds(10 + 5 + 9), "it took \(took)")

        try await blocker.script("COMMIT")
        await blocker.close()
        let goesOn = try await eventually(within: .seconds(20)) { try await house.acceptedCount == 2 }
        #expect(goesOn, "\(heir.errors.suffix(3000))")
        zombie.signal(SIGCONT)
        try await produce()
        _ = try await eventually(within: .seconds(30)) { try await house.acceptedCount == 3 }
        #expect(try await house.number("SELECT count(*) FROM log") == 3)
        #expect(try await house.number("SELECT count(DISTINCT alert_id) FROM log") == 3)
    }

    private func token(_ house: House, _ partition: Int) async throws -> String? {
        let connection = try await house.connection()
        let tokens = try await connection.query(
            """
            SELECT p.token::text FROM partitions p JOIN topics t ON t.id = p.topic
            WHERE t.name = 'sanket.alerts.missing-person' AND p.partition = \(Int16(partition))
            """
        ).decode(String?.self)
        await connection.close()
        return tokens.first ?? nil
    }
}
