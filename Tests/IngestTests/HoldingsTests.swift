import Alerts
import Foundation
import Kafka
import Routing
import Store
import Testing

@testable import Ingest

@Suite("The partitions that a process holds")
struct HoldingsTests {
    private let partition = TopicPartition(topic: "sanket.alerts.missing-person", partition: 19)
    private let token = UUID()

    private func holdings(position: Int64 = 0, verifying: LastRecord? = nil, stopped: Bool = false) -> Holdings {
        var holdings = Holdings()
        holdings.hold(
            partition,
            .init(
                key: PartitionKey(topic: 1, partition: 19), incarnation: 1, token: token, position: position,
                sent: position, read: position, verifying: verifying, isStopped: stopped, losses: 0, generation: 0))
        return holdings
    }

    private func prepared(_ offset: Int64, follows: Int64? = nil, token: UUID? = nil) throws -> PreparedRecord {
        let record = Fixture.record(offset: offset)
        let intake = Intake(router: Router(rules: try .embedded()), topics: Topics())
        let key = LogKey(PartitionKey(topic: 1, partition: 19), incarnation: 1, offset: offset)
        return PreparedRecord(
            timestamp: record.timestamp, token: token ?? self.token, follows: follows ?? offset,
            row: intake.row(record, key: key))
    }

    private func name(_ arrival: Holdings.Arrival) -> String {
        String("\(arrival)".prefix { $0 != "(" })
    }

    @Test("A claim goes from the end of the last batch to behind the last record")
    func claims() throws {
        var holdings = holdings(position: 3)
        let share = holdings.claim([try prepared(3), try prepared(6, follows: 4)])
        #expect(share.claims.map { [$0.from, $0.to] } == [[3, 7]])
        #expect(share.records.count == 2)
        holdings.advance(share.claims[0], to: 7)
        #expect(holdings[partition]?.position == 7)
        #expect(holdings.claim([try prepared(6)]).claims.isEmpty)
    }

    @Test("Behind a batch that is under way a claim goes from that one's end")
    func claimsBehind() throws {
        let holdings = holdings(position: 3)
        let first = holdings.claim([try prepared(3), try prepared(6, follows: 4)]).claims
        let share = holdings.claim([try prepared(6, follows: 4), try prepared(8, follows: 7)], behind: first)
        #expect(share.claims.map { [$0.from, $0.to] } == [[7, 9]])
        #expect(share.records.map(\.offset) == [8])
        #expect(holdings.claim([try prepared(3)]).claims.map(\.from) == [3], "nothing is taken for committed")
    }

    @Test("Nothing is claimed past a record that is neither in the log nor under way")
    func gap() throws {
        let holdings = holdings(position: 3)
        let share = holdings.claim([try prepared(8, follows: 7)])
        #expect(share.gaps == [partition])
        #expect(share.claims.isEmpty && share.records.isEmpty)
    }

    @Test("A record that is taken follows the one that was taken before it, whatever offsets lie between")
    func follows() {
        var holdings = holdings(position: 3)
        let follows = ([3, 7, 8] as [Int64]).map { offset -> Int64? in
            guard case .take(let holding) = holdings.arrival(Fixture.record(offset: offset)) else { return nil }
            return holding.read
        }
        #expect(follows == [3, 4, 8] as [Int64?])
    }

    @Test("A batch that is under way under another token is not what a claim begins behind")
    func claimsBehindAnother() throws {
        var holdings = holdings(position: 3)
        let first = holdings.claim([try prepared(3)]).claims
        let fresh = UUID()
        holdings.hold(
            partition,
            .init(
                key: PartitionKey(topic: 1, partition: 19), incarnation: 1, token: fresh, position: 3, sent: 3, read: 3,
                verifying: nil, isStopped: false, losses: 0, generation: 1))
        #expect(holdings.claim([try prepared(3, token: fresh)], behind: first).claims.map(\.from) == [3])
    }

    @Test("Records read under another token are not ours to write")
    func dropsOldTokens() throws {
        #expect(holdings().claim([try prepared(0, token: UUID())]).records.isEmpty)
    }

    @Test("Records handed over before the partition was taken again are ignored")
    func ignoresEarlierTakes() throws {
        var holdings = holdings()
        var record = Fixture.record()
        record.generation = -1
        #expect(name(holdings.arrival(record)) == "ignore")
    }

    @Test("Records of a partition that was let go are not ours to write")
    func dropsLost() throws {
        var holdings = holdings()
        holdings.drop(partition)
        #expect(holdings.claim([try prepared(0)]).records.isEmpty)
        #expect(name(holdings.arrival(Fixture.record())) == "ignore")
    }

    @Test("The last record is compared before anything is taken, and not taken again")
    func recognises() {
        let record = Fixture.record(offset: 4)
        let last = LastRecord(offset: 4, timestamp: record.timestamp, sha256: RecordDigest.sha256(record))
        var holdings = holdings(position: 5, verifying: last)
        #expect(name(holdings.arrival(record)) == "recognised")
        #expect(name(holdings.arrival(Fixture.record(offset: 5))) == "take")
    }

    @Test("Another record at the last record's place is a mismatch")
    func mismatch() {
        let last = LastRecord(offset: 4, timestamp: 1, sha256: [UInt8](repeating: 0, count: 32))
        var holdings = holdings(position: 5, verifying: last)
        #expect(name(holdings.arrival(Fixture.record(offset: 4))) == "mismatch")
    }

    @Test("A record read after a lost connection is not taken before the topic is recognised anew")
    func recognisesAgain() {
        var holdings = holdings()
        var record = Fixture.record()
        record.losses = 1
        #expect(name(holdings.arrival(record)) == "recogniseAgain")
    }

    @Test("Once another record stood in the last one's place, no further record is compared, and none is taken")
    func stopsComparing() {
        var holdings = holdings(
            position: 5, verifying: LastRecord(offset: 4, timestamp: 1, sha256: [UInt8](repeating: 0, count: 32)))
        #expect(name(holdings.arrival(Fixture.record(offset: 4))) == "mismatch")
        holdings.stop(partition)
        #expect(name(holdings.arrival(Fixture.record(offset: 5))) == "ignore")
    }

    @Test("Nothing of a stopped partition is taken or written")
    func stopped() throws {
        var holdings = holdings(stopped: true)
        #expect(name(holdings.arrival(Fixture.record())) == "ignore")
        #expect(holdings.claim([try prepared(0)]).records.isEmpty)
    }
}
