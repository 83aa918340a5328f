import Foundation
import Kafka
import Routing
import Store
import Testing

@testable import Ingest

@Suite("The rows of a large batch")
struct PreparationTests {
    @Test("stand in the order of the records, each with its own bytes, though they are made beside each other")
    func order() async throws {
        let intake = Intake(router: Router(rules: try .embedded()), topics: Workshop.topics)
        let partition = Workshop.partition(19)
        let records = (0..<950).map { number in
            ConsumedRecord(
                topic: partition.topic, partition: 19, offset: Int64(number), timestamp: 1,
                value: Array(#"{"id":"\#(number)"}"#.utf8))
        }
        // Every second one is taken, as where some were read before.
        let places = Array(stride(from: 0, to: records.count, by: 2))
        let token = UUID()
        let taken = places.map { place in
            Preparation.Taken(
                place: place,
                key: LogKey(.init(topic: 1, partition: 19), incarnation: 1, offset: records[place].offset),
                token: token, follows: Int64(place) - 1)
        }
        let rows = await Preparation(records: records, intake: intake).rows(of: taken)
        #expect(rows.map(\.offset) == places.map(Int64.init))
        #expect(rows.map(\.follows) == places.map { Int64($0) - 1 })
        #expect(rows.map(\.row.bytes.payload) == places.map { records[$0].value })
    }
}
