import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// On a mock cluster of three brokers, of which one is lost, and then another, and then all.
@Suite("Brokers that are lost and come back", .serialized)
struct BrokerLossTests {
    /// What becomes of the partitions of a broker that is lost.
    enum Legacy: String, CaseIterable, Sendable {
        case none = "Nobody leads its partitions"
        case next = "Another leads its partitions and coordinates the group"
    }

    @Test(
        "Of three brokers one is out of reach, each in turn: what the others lead is taken meanwhile, the rest afterwards",
        arguments: Legacy.allCases)
    func oneByOne(legacy: Legacy) async throws {
        let brokers = try await ThreeBrokers()
        let house = try await House(servers: brokers.mock.bootstrapServers, Self.settings)
        // Each leads its share, more or less.
        let shares = Dictionary(grouping: brokers.leaders.values) { $0 }.mapValues(\.count)
        #expect(shares.count == 3 && shares.values.allSatisfy { $0 * 6 > brokers.leaders.count }, "\(shares)")
        let serve = try await house.serve(environment: brokers.environment)
        let course = try Course(house, seed: 32, count: 400)
        try await course.send(100)
        try await course.mustBeTaken("before anything is lost", serve) { _ in true }
        for lost in ThreeBrokers.ids {
            brokers.setDown(lost)
            if legacy == .next { brokers.lead(lost, instead: lost % 3 + 1) }
            try await course.send(100)
            // The test's own client comes to the lost one too.
            @Sendable func isReached(_ partition: TopicPartition) -> Bool {
                legacy == .next || brokers.leaders[partition] != lost
            }
            try await course.mustBeTaken("while \(lost) is lost", serve) { isReached($0) }
            if legacy == .none { try await course.mustNotBeTaken { !isReached($0) } }
            brokers.setUp(lost)
            if legacy == .next { brokers.lead(lost, instead: lost) }
            try await course.mustBeTaken("after \(lost) has come back", serve) { _ in true }
        }
        try await course.mustBalance(serve)
    }

    @Test("All brokers out of reach at once, five times, longer and longer")
    func all() async throws {
        let brokers = try await ThreeBrokers()
        let house = try await House(servers: brokers.mock.bootstrapServers, Self.settings)
        let serve = try await house.serve(environment: brokers.environment)
        let course = try Course(house, seed: 33, count: 300)
        try await course.send(50)
        try await course.mustBeTaken("before anything is lost", serve) { _ in true }
        for round in 1...5 {
            for broker in ThreeBrokers.ids { brokers.setDown(broker) }
            try await course.send(50)
            try await Task.sleep(for: .milliseconds(400 * round))
            try await course.mustNotBeTaken { _ in true }
            for broker in ThreeBrokers.ids { brokers.setUp(broker) }
            try await course.mustBeTaken("after loss \(round)", serve) { _ in true }
        }
        try await course.mustBalance(serve)
    }

    @Test("What nobody leads at the start is tried again and again; what others lead waits for that a moment, and once")
    func triedAgain() async throws {
        let brokers = try await ThreeBrokers()
        let house = try await House(servers: brokers.mock.bootstrapServers, Self.settings)
        let topics = Topics()
        let origin = try #require(brokers.states(of: topics.alerts(.missingPerson), ledBy: 1).first)
        let unread = try #require(brokers.states(of: topics.alerts(.missingPerson), ledBy: 3).first)
        let target = try #require(
            brokers.states(of: topics.notifications, ledBy: 2).first { ![origin, unread].contains($0) })
        func publish(from state: State) async throws {
            let json = AlertJSON.missing(origin: state.iso, target: target.iso)
            try await house.produce([house.record(json, partition: state.partition)])
        }
        brokers.mock.setCoordinator(of: "\(topics.prefix)-ingest", to: 1)
        brokers.setDown(3)
        let serve = try await house.serve(environment: brokers.environment)
        // One every quarter of a second, over several attempts.
        for _ in 0..<60 {
            try await publish(from: origin)
            try await Task.sleep(for: .milliseconds(250))
        }
        let place = TopicPartition(topic: topics.notifications, partition: target.partition)
        let areTold = try await eventually(within: .seconds(30)) { try await house.records(of: [place]).count == 60 }
        #expect(areTold, "\(serve.errors.suffix(3000))")
        let attempts = serve.errors.components(separatedBy: "\n").filter { $0.contains("are tried again") }.count
        #expect(attempts >= 3, "\(serve.errors.suffix(3000))")
        let connection = try await house.connection()
        let (sent, taken) = try await connection.query(
            """
            SELECT array_agg(floor(extract(epoch FROM record_at) * 1000)::bigint ORDER BY "offset"),
                   array_agg(floor(extract(epoch FROM taken_at) * 1000)::bigint ORDER BY "offset")
            FROM log
            """
        ).decode([Int64].self, [Int64].self)[0]
        await connection.close()
        let told = try await house.records(of: [place]).map(\.timestamp)
        #expect(zip(taken, sent).map(-).max() ?? 0 < 3_000, "milliseconds until it was taken")
        #expect(zip(told, sent).map(-).max() ?? 0 < 6_000, "milliseconds until the target was told")
        // Once: not at each attempt.
        #expect(zip(told, sent).dropFirst(20).map(-).max() ?? 0 < 2_000, "milliseconds, five seconds after the start")
        brokers.setUp(3)
        try await publish(from: unread)
        let isTaken = try await eventually(within: .seconds(10)) { try await house.acceptedCount == 61 }
        #expect(isTaken, "\(serve.errors.suffix(3000))")
    }

    private static let settings = [
        "SANKET_KAFKA_FETCH_WAIT_MAX_MS": "10", "SANKET_KAFKA_RECONNECT_BACKOFF_MAX_MS": "500",
    ]
}

/// A stream that is sent part by part, and what has been taken of it.
private actor Course {
    private let house: House
    private let stream: AlertStream
    private let driver: StreamDriver
    private var sent = 0
    /// Where the records of the last part stand.
    private var places: [(partition: TopicPartition, name: String)] = []

    init(_ house: House, seed: UInt64, count: Int) throws {
        self.house = house
        stream = AlertStream(seed: seed, count: count)
        driver = try StreamDriver(house)
    }

    func send(_ count: Int) async throws {
        await driver.send(AlertStream(first: sent + count, of: stream), from: sent)
        let receipts = await driver.receipts
        places = try (sent..<sent + count).map { item in
            let receipt = try #require(receipts[item])
            return (TopicPartition(topic: receipt.topic, partition: receipt.partition), receipt.place)
        }
        sent += count
    }

    /// Waits until every record of the last part in these partitions is in the log, for less than it would take to give up, to
    /// leave the group and to come back.
    func mustBeTaken(_ when: String, _ serve: Program, in isMeant: @Sendable (TopicPartition) -> Bool) async throws {
        let wanted = Set(places.filter { isMeant($0.partition) }.map(\.name))
        #expect(!wanted.isEmpty)
        let areTaken = try await eventually(within: .seconds(20)) { try await self.taken.isSuperset(of: wanted) }
        let left = wanted.subtracting(try await taken).sorted().prefix(5)
        #expect(areTaken, "\(when) not taken: \(left), and more perhaps: \(serve.errors.suffix(3000))")
    }

    /// None of the last part in these partitions is in the log: the broker really is lost.
    func mustNotBeTaken(in isMeant: @Sendable (TopicPartition) -> Bool) async throws {
        let unwanted = Set(places.filter { isMeant($0.partition) }.map(\.name))
        #expect(!unwanted.isEmpty)
        #expect(try await taken.isDisjoint(with: unwanted))
    }

    func mustBalance(_ serve: Program) async throws {
        await driver.close()
        let balance = try await OutsideLedger(house: house, stream: stream).balance(await driver.receipts)
        #expect(balance.problems.isEmpty, "\(serve.errors.suffix(2000))")
        #expect(balance.acknowledged == stream.items.count)
        #expect(serve.isRunning)
    }

    private var taken: Set<String> {
        get async throws {
            let connection = try await house.connection()
            let names = try await connection.query(
                """
                SELECT t.name || '/' || l.partition || '/' || l."offset" FROM log l JOIN topics t ON t.id = l.topic
                """
            ).decode(String.self)
            await connection.close()
            return Set(names)
        }
    }
}
