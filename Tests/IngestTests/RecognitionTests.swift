import Foundation
import Kafka
import Store
import Testing

@testable import Ingest

@Suite("Recognising a topic")
struct RecognitionTests {
    private let last = LastRecord(offset: 9, timestamp: 5, sha256: [UInt8](repeating: 1, count: 32))

    private func row(next: Int64, last: LastRecord?) -> PartitionRow {
        PartitionRow(
            key: PartitionKey(topic: 1, partition: 19), incarnation: 1, base: 0, nextOffset: next, token: UUID(),
            owner: nil, last: last, stopped: nil)
    }

    private func code(_ recognition: Recognition) -> String? {
        if case .stop(let code, _) = recognition { code } else { nil }
    }

    @Test("The last record taken is read again")
    func verifies() { #expect(Recognition(row(next: 10, last: last), low: 0, high: 10) == .verify(last)) }

    @Test("Where nothing was taken, it goes on from the beginning")
    func begins() { #expect(Recognition(row(next: 3, last: nil), low: 3, high: 3) == .goOn(from: 3)) }

    @Test("Where retention has let the last record go, it goes on behind it")
    func retention() { #expect(Recognition(row(next: 10, last: last), low: 10, high: 12) == .goOn(from: 10)) }

    @Test("A topic that ends before what was taken is another")
    func shorter() { #expect(code(Recognition(row(next: 10, last: last), low: 0, high: 9)) == "topic-recreated") }

    @Test("Records that the broker let go before they were taken stop the partition")
    func lost() { #expect(code(Recognition(row(next: 10, last: last), low: 11, high: 12)) == "records-lost") }

    @Test("A record is the same only with its offset, time, key, headers and value")
    func matches() {
        let record = Fixture.record(offset: 9)
        let known = LastRecord(offset: 9, timestamp: record.timestamp, sha256: RecordDigest.sha256(record))
        #expect(Recognition.matches(record, known))
        #expect(!Recognition.matches(Fixture.record(offset: 10), known))
        #expect(!Recognition.matches(Fixture.record(offset: 9, value: [2]), known))
        #expect(!Recognition.matches(Fixture.record(offset: 9, timestamp: 1), known))
        #expect(!Recognition.matches(Fixture.record(offset: 9, headers: [KafkaHeader(name: "a", value: nil)]), known))
    }

    @Test("No two records have the same digest by moving bytes between key, headers and value")
    func digests() {
        let digests = [
            Fixture.record(key: [1], value: [2]), Fixture.record(key: [1, 2], value: []),
            Fixture.record(key: nil, value: [1, 2]), Fixture.record(key: [], value: [1, 2]),
            Fixture.record(value: [1, 2], headers: [KafkaHeader(name: "", value: nil)]),
        ].map(RecordDigest.sha256)
        #expect(Set(digests).count == digests.count)
    }
}

@Suite("A refused fence")
struct RefusalTests {
    private let claim = Claim(
        key: PartitionKey(topic: 1, partition: 19), incarnation: 2, token: UUID(), from: 5,
        last: LastRecord(offset: 7, timestamp: 0, sha256: []))

    private func row(next: Int64, token: UUID? = nil, incarnation: Int32 = 2) -> PartitionRow {
        PartitionRow(
            key: claim.key, incarnation: incarnation, base: 0, nextOffset: next, token: token ?? claim.token,
            owner: nil,
            last: nil, stopped: nil)
    }

    @Test("Ours and at the end of the batch: it had committed")
    func committed() { #expect(Refusal(claim, row(next: 8), sent: 8) == .committed(to: 8)) }

    @Test("Ours and at the end of what was sent behind the batch: both had committed")
    func committedBoth() { #expect(Refusal(claim, row(next: 11), sent: 11) == .committed(to: 11)) }

    @Test("Ours and where the batch began: another partition was refused")
    func innocent() { #expect(Refusal(claim, row(next: 5), sent: 8) == .innocent) }

    @Test("Another's token, another incarnation or no row at all: taken over")
    func anothers() {
        #expect(Refusal(claim, row(next: 8, token: UUID()), sent: 8) == .anothers)
        #expect(Refusal(claim, row(next: 8, incarnation: 3), sent: 8) == .anothers)
        #expect(Refusal(claim, nil, sent: 8) == .anothers)
    }

    @Test("Ours and anywhere else: the partition stops", arguments: [0, 4, 6, 7, 9] as [Int64])
    func stops(next: Int64) {
        guard case .stop = Refusal(claim, row(next: next), sent: 8) else {
            Issue.record("it goes on from \(next)")
            return
        }
    }
}

enum Fixture {
    static func record(
        partition: Int32 = 19, offset: Int64 = 0, timestamp: Int64 = 77, key: [UInt8]? = [1], value: [UInt8]? = [1],
        headers: KafkaHeaders = []
    ) -> ConsumedRecord {
        ConsumedRecord(
            topic: "sanket.alerts.missing-person", partition: partition, offset: offset, timestamp: timestamp, key: key,
            headers: headers, value: value)
    }
}
