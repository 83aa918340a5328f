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
