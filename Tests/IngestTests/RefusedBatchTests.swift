import Foundation
import Kafka
import Postgres
import Store
import Synchronization
import Testing

@testable import Ingest

@Suite("A batch that the fence refuses", .timeLimit(.minutes(2)))
struct RefusedBatchTests {
    @Test("It had committed and only the answer was lost: it is not written again, and the next goes on behind it")
    func committed() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let first = try await shop.records([Workshop.newID(), Workshop.newID()])
        let prepared = await shop.assignment.prepare(first)
        let share = shop.assignment.claim(prepared)
        // The batch commits without the writer hearing of it.
        _ = try await Ledger(connection: shop.connection).append(share.claims, share.records.map(\.row))
        await shop.writer.write(prepared)
        await shop.write(try await shop.records([Workshop.newID()]))
        #expect(try await shop.log() == ["19:0 accepted", "19:1 accepted", "19:2 accepted"])
    }

    @Test("Another has taken one partition over: the other partitions of the batch are written all the same")
    func innocent() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        let records =
            try await shop.records([Workshop.newID()], partition: 19)
            + shop.records([Workshop.newID()], partition: 20)
        _ = try await shop.connection.query("UPDATE partitions SET token = gen_random_uuid() WHERE partition = 19")
        await shop.write(records)
        #expect(try await shop.log() == ["20:0 accepted"])
    }

    @Test(
        "Another has taken the partition over: while it is still assigned to us, it is taken over again after a while")
    func takenAgain() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records([Workshop.newID()])
        _ = try await shop.connection.query("UPDATE partitions SET token = gen_random_uuid()")
        await shop.write(records)
        #expect(try await shop.log().isEmpty)
        await shop.isRestarted(19)
    }

    @Test("A record that comes while a partition rests does not keep it from being taken over again")
    func takenAgainThough() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records([Workshop.newID(), Workshop.newID()])
        _ = try await shop.connection.query("UPDATE partitions SET token = gen_random_uuid()")
        await shop.write([records[0]])
        await shop.write([records[1]])
        await shop.isRestarted(19)
    }

    @Test("What another has taken over is taken over again though no record comes")
    func takenAgainIdle() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        _ = try await shop.connection.query("UPDATE partitions SET token = gen_random_uuid()")
        await shop.isRestarted(19)
    }

    @Test(
        "A partition that could not be read is tried again, whatever of it was read before, and though the database is away"
    )
    func failedPartition() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records([Workshop.newID()])
        shop.assignment.rest([Workshop.partition(19)])
        await shop.write(records)
        #expect(try await shop.log() == ["19:0 accepted"])
        await shop.pool.close()
        await shop.isRestarted(19)
    }

    @Test("The position was moved behind its owner: the partition stops, and the database says why")
    func stops() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records([Workshop.newID(), Workshop.newID()])
        _ = try await shop.connection.query("UPDATE partitions SET next_offset = 7")
        await shop.write(records)
        #expect(try await shop.log().isEmpty)
        #expect(try await shop.text("SELECT stopped_code FROM partitions") == "position-mismatch")
    }

    @Test(
        "The partition was taken again while a batch waited: nothing of the old one is written or passed over")
    func restartedMeanwhile() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let records = try await shop.records([Workshop.newID(), Workshop.newID()])
        let waiting = await shop.assignment.prepare(records)
        await shop.assignment.release([Workshop.partition(19)], lost: false)
        let starts = try await shop.take(19)
        await shop.writer.write(waiting)
        #expect(try await shop.log().isEmpty)
        #expect(starts == [Workshop.partition(19): .offset(0)])
        // Handed over before, prepared after: read under the old take, and no part of the new one.
        await shop.write([records[1]])
        #expect(try await shop.log().isEmpty)
    }
}
