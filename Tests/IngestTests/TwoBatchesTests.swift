import Foundation
import Kafka
import Postgres
import PostgresTesting
import Store
import Synchronization
import Testing

@testable import Ingest

@Suite("Two batches under way", .timeLimit(.minutes(2)))
struct TwoBatchesTests {
    /// Two batches of partition 19, two records each, both sent while this table can't be changed; then `meanwhile`, then it
    /// can be again.
    private func behind(
        _ table: String, _ shop: Workshop, first: [ConsumedRecord]? = nil,
        meanwhile: (PostgresConnection, [Task<Void, Never>]) async throws -> Void = { _, _ in }
    ) async throws -> [Task<Void, Never>] {
        var one = try await shop.records([Workshop.newID(), Workshop.newID()])
        if let first { one = first + one }
        let two = try await shop.records([Workshop.newID(), Workshop.newID()])
        let blocker = try await PostgresConnection.connect(shop.url, applicationName: "test", logger: Workshop.logger)
        // A batch that has made the connection goes before.
        await shop.writer.write([])
        try await blocker.script("BEGIN; LOCK TABLE \(table) IN SHARE MODE")
        let tasks = [await shop.send(one), await shop.send(two)]
        #expect(shop.sent(19) == two.last.map { $0.offset + 1 }, "the second waits for the first to be answered")
        try await meanwhile(blocker, tasks)
        try await blocker.script("COMMIT")
        return tasks
    }

    private func end(of tasks: [Task<Void, Never>]) async { for task in tasks { await task.value } }

    /// A session of the writer waits for a lock.
    private func isBlocked(_ connection: PostgresConnection) async throws -> [Int] {
        try await connection.query(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'sanket' AND wait_event_type = 'Lock'
            """
        ).decode(Int.self)
    }

    private static let all = ["19:0 accepted", "19:1 accepted", "19:2 accepted", "19:3 accepted"]

    @Test("The second is sent before the first is answered, and both are written")
    func both() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        await end(of: try await behind("log", shop))
        #expect(try await shop.log() == Self.all)
        #expect(try await shop.isInOrder())
    }

    @Test(
        "The first is refused for a partition that another has taken over: the second waits until the rest of it is in")
    func refused() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        let others = try await shop.records([Workshop.newID()], partition: 20)
        _ = try await shop.connection.query("UPDATE partitions SET token = gen_random_uuid() WHERE partition = 20")
        await end(of: try await behind("partitions", shop, first: others))
        #expect(try await shop.log() == Self.all)
        #expect(try await shop.isInOrder())
    }

    @Test("A record of the first is poison: the second waits until the first is bisected and in")
    func poisoned() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let poison = Workshop.newID()
        try await shop.refuse("NEW.alert_id = '\(poison)' AND NEW.outcome = 'accepted'")
        await end(of: try await behind("log", shop, first: try await shop.records([poison])))
        #expect(
            try await shop.log() == [
                "19:0 dead refused-by-database", "19:1 accepted", "19:2 accepted", "19:3 accepted", "19:4 accepted",
            ])
        #expect(try await shop.isInOrder())
    }

    @Test("The first fails, the second is of other partitions: it does not fail with it")
    func apart() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        try await shop.refuse("NEW.partition = 19")
        let (one, two) = (
            try await shop.records([Workshop.newID()]), try await shop.records([Workshop.newID()], partition: 20)
        )
        await end(of: [await shop.send(one), await shop.send(two)])
        #expect(try await shop.log() == ["20:0 accepted"])
        #expect(
            try await shop.text("SELECT stopped_code FROM partitions WHERE partition = 19") == "database-refuses")
    }

    @Test("The connection is lost with both: each is written once")
    func lost() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let tasks = try await behind("log", shop) { blocker, _ in
            while try await isBlocked(blocker).isEmpty { await Task.yield() }
            for session in try await isBlocked(blocker) {
                _ = try await blocker.query("SELECT pg_terminate_backend(\(Int32(session)))")
            }
        }
        await end(of: tasks)
        #expect(try await shop.log() == Self.all)
        #expect(try await shop.isInOrder())
    }

    @Test(
        "Both had committed and only the answers were lost: nothing is written again, and the next goes on behind them")
    func committed() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records((0..<4).map { _ in Workshop.newID() })
        let (first, second) = (
            await shop.assignment.prepare(Array(records.prefix(2))),
            await shop.assignment.prepare(Array(records.suffix(2)))
        )
        let share = shop.assignment.claim(first + second)
        _ = try await Ledger(connection: shop.connection).append(share.claims, share.records.map(\.row))
        let blocker = try await PostgresConnection.connect(shop.url, applicationName: "test", logger: Workshop.logger)
        await shop.writer.write([])
        try await blocker.script("BEGIN; LOCK TABLE partitions IN SHARE MODE")
        let tasks = [
            await shop.writer.send(PreparedBatch(first), done: {}),
            await shop.writer.send(PreparedBatch(second), done: {}),
        ]
        try await blocker.script("COMMIT")
        await end(of: tasks)
        await shop.write(try await shop.records([Workshop.newID()]))
        #expect(try await shop.log() == Self.all + ["19:4 accepted"])
        #expect(try await shop.text("SELECT stopped_code FROM partitions") == nil)
    }

    @Test("A partition is let go with both under way: it is waited for both")
    func released() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let tasks = try await behind("log", shop)
        await shop.assignment.release([Workshop.partition(19)], lost: false)
        #expect(try await shop.log() == Self.all)
        await end(of: tasks)
    }

    @Test("A partition that is let go waits for what was under way then, not for what comes after")
    func releasedUnderLoad() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let first = shop.assignment.beginWriting([])
        let release = Task { await shop.assignment.release([Workshop.partition(19)], lost: false) }
        while shop.assignment.state.withLock({ $0.drained.isEmpty }) { await Task.yield() }
        let second = shop.assignment.beginWriting([])
        shop.assignment.endWriting(first)
        let start = ContinuousClock.now
        await release.value
        #expect(.now - start < .seconds(4), "it waited until its time was over")
        shop.assignment.endWriting(second)
    }

    @Test("Both are called back: neither is written, and they end while the database is still busy")
    func calledBack() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        _ = try await behind("log", shop) { blocker, tasks in
            while try await isBlocked(blocker).isEmpty { await Task.yield() }
            tasks.forEach { $0.cancel() }
            await end(of: tasks)
        }
        #expect(try await shop.log().isEmpty)
    }
}
