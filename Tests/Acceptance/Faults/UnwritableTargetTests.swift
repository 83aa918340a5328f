import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// On librdkafka's mock cluster, which takes a partition's leader away on demand.
@Suite("One State's partition of the notifications can't be written", .serialized)
struct UnwritableTargetTests {
    private static let bihar = TopicPartition(topic: Topics().notifications, partition: 10)
    private static let jharkhand = TopicPartition(topic: Topics().notifications, partition: 20)

    @Test(
        "The others hear of later alerts within seconds; it hears of all, in order, once it can be written, also after a crash"
    )
    func owed() async throws {
        let (mock, house) = try await BrokerErrorTests.mocked()
        var serve = try await house.serve()
        mock.setLeader(of: Self.bihar, exists: false)
        // All from West Bengal: the first is for Bihar alone.
        let ids = (0..<6).map { _ in AlertJSON.newID() }
        func produce(_ index: Int) async throws {
            let target = index % 2 == 0 ? "IN-BR" : "IN-JH"
            try await house.produce([house.record(AlertJSON.missing(id: ids[index], target: target))])
        }
        for index in 0..<4 { try await produce(index) }
        let start = ContinuousClock.now
        let isTold = try await eventually(within: .seconds(30)) {
            try await notified(house, Self.jharkhand) == [ids[1], ids[3]]
        }
        #expect(isTold, "\(serve.errors.suffix(3000))")
        #expect(ContinuousClock.now - start < .seconds(10))
        try await house.sanket("reconcile").mustBe(0)
        // The other States need not wait until what is Bihar's is given up for now.
        let isOwed = try await eventually(within: .seconds(10)) {
            let settled = try await house.sanket("reconcile", "--settled")
            return settled.code == 1 && settled.output.contains("2 messages of notifications are owed")
        }
        #expect(isOwed)
        let isShown = try await eventually {
            let shown = try await house.sanket("alerts", "show", ids[0])
            return shown.code == 0 && shown.output.contains("not yet: IN-BR")
        }
        #expect(isShown)
        let told = try await eventually { try await events(house).count == 2 }
        #expect(told)
        #expect(try await events(house) == ["\(ids[1])/1/IN-JH", "\(ids[3])/1/IN-JH"])

        serve.signal(SIGKILL)
        await serve.end()
        serve = try await house.serve()
        for index in 4..<6 { try await produce(index) }
        let goesOn = try await eventually(within: .seconds(30)) {
            try await notified(house, Self.jharkhand) == [ids[1], ids[3], ids[5]]
        }
        #expect(goesOn, "\(serve.errors.suffix(3000))")
        #expect(try await house.number("SELECT count(*) FROM owed WHERE output = 'notifications'") == 3)

        mock.setLeader(of: Self.bihar, exists: true)
        let isPaid = try await eventually(within: .seconds(60)) {
            try await house.sanket("reconcile", "--settled").code == 0
        }
        #expect(isPaid, "\(serve.errors.suffix(3000))")
        #expect(try await notified(house, Self.bihar) == [ids[0], ids[2], ids[4]])
        let all = Set(ids.enumerated().map { "\($1)/1/\($0 % 2 == 0 ? "IN-BR" : "IN-JH")" })
        #expect(try await Set(events(house)) == all)
        try await house.sanket("reconcile", "--notifications").mustBe(0)
        #expect(serve.isRunning)
        withExtendedLifetime(mock) {}
    }

    @Test("A cluster that can't be written at all is waited for: the log does not become a list of debts")
    func cluster() async throws {
        let (mock, house) = try await BrokerErrorTests.mocked()
        // The sooner it gives up, the sooner it is seen to try again.
        let serve = try await house.serve(environment: ["SANKET_KAFKA_DELIVERY_TIMEOUT_MS": "4000"])
        let partitions = State.all.map { TopicPartition(topic: Topics().notifications, partition: $0.partition) }
        for partition in partitions { mock.setLeader(of: partition, exists: false) }
        try await house.produce([
            house.record(AlertJSON.missing(target: "IN", more: Self.everywhere))
        ])
        let waits = await eventually(within: .seconds(60)) {
            serve.errors.contains("notifications waits for the broker")
        }
        #expect(waits, "\(serve.errors.suffix(2000))")
        #expect(try await house.number("SELECT count(*) FROM owed") == 0)
        for partition in partitions { mock.setLeader(of: partition, exists: true) }
        let isTold = try await eventually(within: .seconds(60)) {
            try await house.sanket("reconcile", "--settled").code == 0
        }
        #expect(isTold, "\(serve.errors.suffix(2000))")
        #expect(try await notified(house, Self.bihar).count == 1)
        withExtendedLifetime(mock) {}
    }

    private static let everywhere =
        ",\"occurrenceStates\":[\(State.all.map { "\"\($0.iso)\"" }.joined(separator: ","))]"

    /// The alerts of which a partition's notifications tell, each once, in the order of the first.
    private func notified(_ house: House, _ partition: TopicPartition) async throws -> [String] {
        var ids: [String] = []
        for record in try await house.records(of: [partition]) {
            let id = String(decoding: record.key ?? [], as: UTF8.self)
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// What the sender hears: alert, revision and State of each `notified`, each once.
    private func events(_ house: House) async throws -> [String] {
        var found: [String] = []
        for record in try await house.records(of: Topics().events) {
            let id = String(decoding: record.headers.first { $0.name == "ce_id" }?.value ?? [], as: UTF8.self)
            let parts = id.split(separator: "/notified/")
            guard parts.count == 2 else { continue }
            let name = "\(String(decoding: record.key ?? [], as: UTF8.self))/1/\(parts[1])"
            if !found.contains(name) { found.append(name) }
        }
        return found
    }
}
