import Foundation
import Kafka
import Postgres
import Store
import Testing

@testable import Ingest

@Suite("A batch with a record that the database will not have", .timeLimit(.minutes(2)))
struct PoisonedBatchTests {
    @Test("It is found among several partitions; every other record is taken, in order")
    func severalPartitions() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        let poison = Workshop.newID()
        try await shop.refuse("NEW.alert_id = '\(poison)' AND NEW.outcome = 'accepted'")
        let one = try await shop.records([Workshop.newID(), poison, Workshop.newID()], partition: 19)
        let two = try await shop.records([Workshop.newID(), Workshop.newID()], partition: 20)
        await shop.write([one[0], two[0], one[1], two[1], one[2]])
        #expect(
            try await shop.log() == [
                "19:0 accepted", "19:1 dead refused-by-database", "19:2 accepted", "20:0 accepted", "20:1 accepted",
            ])
    }

    @Test(
        "A time that no calendar holds, as of a producer that counts nanoseconds, stops nothing: it is the nearest that one does"
    )
    func time() async throws {
        let shop = try await Workshop()
        try await shop.take(19)
        let times: [Int64] = [1_790_000_000_000_000_000, -1, .min, .max]
        var records = try await shop.records(times.map { _ in Workshop.newID() })
        for index in records.indices { records[index].timestamp = times[index] }
        records[1].value = [0xff]
        await shop.write(records)
        #expect(
            try await shop.log() == [
                "19:0 accepted", "19:1 dead undecodable", "19:2 accepted", "19:3 accepted",
            ])
        #expect(
            try await shop.text(
                "SELECT string_agg(extract(year FROM record_at AT TIME ZONE 'UTC')::text, ' ' ORDER BY \"offset\") FROM log"
            )
                == "9999 1970 1970 9999")
    }

    @Test("Where even the dead letter is refused, its partition stops and the others go on")
    func refusesTheDeadLetter() async throws {
        let shop = try await Workshop()
        try await shop.take(19, 20)
        try await shop.refuse("NEW.partition = 19")
        let one = try await shop.records([Workshop.newID()], partition: 19)
        let two = try await shop.records([Workshop.newID()], partition: 20)
        await shop.write(one + two)
        #expect(try await shop.log() == ["20:0 accepted"])
        #expect(
            try await shop.text("SELECT stopped_code FROM partitions WHERE partition = 19") == "database-refuses")
        #expect(try await shop.text("SELECT stopped_code FROM partitions WHERE partition = 20") == nil)
    }
}
