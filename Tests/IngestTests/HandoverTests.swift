import Foundation
import Postgres
import Store
import Synchronization
import Testing

@testable import Ingest

@Suite("What the writer tells of what it has written", .timeLimit(.minutes(2)))
struct HandoverTests {
    private final class Told: Sendable {
        private let said = Mutex<[String]>([])

        func note(_ grown: [PartitionKey], _ slices: [Slice]) {
            said.withLock {
                $0 += grown.map { "\($0.partition) has grown" }
                $0 += slices.map { "\($0.key.partition): \($0.from)..<\($0.to), \($0.entries.count) rows" }
            }
        }

        func take() -> [String] {
            said.withLock { said in
                defer { said = [] }
                return said.sorted()
            }
        }
    }

    @Test("A batch is told of once it is in the log: the rows, or that there is something to look up")
    func tells() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        let told = Told()
        let ids = [Workshop.newID(), Workshop.newID()]
        await shop.write(try await shop.records(ids))
        #expect(told.take().isEmpty, "nobody listens yet")
        shop.handover.open { told.note($0, $1) }
        await shop.write(
            try await shop.records([Workshop.newID(), Workshop.newID()])
                + shop.records([Workshop.newID()], partition: 20))
        #expect(told.take() == ["19: 2..<4, 2 rows", "20: 0..<1, 1 rows"])
        // A repeat is no accepted alert: which of the rows it is, nobody has said.
        await shop.write(try await shop.records([ids[0], Workshop.newID()]))
        #expect(told.take() == ["19 has grown"])
        shop.handover.open(to: nil)
        await shop.write(try await shop.records([Workshop.newID()]))
        #expect(told.take().isEmpty)
    }

    @Test("The hints of the writer's session say nothing new for as long as it has one")
    func names() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        shop.handover.open { _, _ in }
        await shop.write(try await shop.records([Workshop.newID()]))
        let session = try await shop.connection.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_notify%' AND pid <> pg_backend_pid()"
        ).decode(Int32.self)
        let backend = try #require(session.first)
        #expect(shop.handover.covers(backend) && !shop.handover.covers(backend + 1))
        await shop.writer.close()
        #expect(!shop.handover.covers(backend))
    }

    @Test("A batch that was in the log without the writer's knowledge is told of when it finds it there")
    func finds() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let told = Told()
        shop.handover.open { told.note($0, $1) }
        let prepared = await shop.assignment.prepare(try await shop.records([Workshop.newID()]))
        let share = shop.assignment.claim(prepared)
        _ = try await Ledger(connection: shop.connection).append(share.claims, share.records.map(\.row))
        await shop.writer.write(prepared)
        #expect(told.take() == ["19 has grown"])
    }
}
