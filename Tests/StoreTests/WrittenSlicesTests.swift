import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("What was written, as a follower would read it")
struct WrittenSlicesTests {
    private func append(_ bench: Bench, _ row: PartitionRow, _ rows: [LogRow]) async throws
        -> (slices: [Slice], others: [PartitionKey])
    {
        let claim = try bench.claim(row, rows)
        let (settlement, takenAt) = try await bench.ledger.begin([claim], Ledger.inserts(rows)).landing()
        #expect(settlement.accepted == rows.count)
        return Slice.written([claim], rows, takenAt: try required(takenAt))
    }

    @Test("First revisions are the same, field by field, as those that are read from the log")
    func same() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        var rows = [try build.alert(), try build.alert(isShown: false)]
        let plain = rows[1]
        // With all that a row may have.
        rows.append(
            LogRow(
                key: LogKey(row.key, incarnation: 1, offset: 2),
                recordedAt: Date(timeIntervalSince1970: 1_795_150_860.123),
                content: .alert(try rich(try build.alert())), warnings: ["a", "b"], bytes: plain.bytes))
        let written = try await append(bench, row, rows)
        #expect(written.others.isEmpty)
        let followers = Followers(pool: bench.pool)
        let read = try await followers.work(
            at: [CursorPlace(key: row.key, incarnation: 1, next: 0)], outcomes: [.accepted], withBytes: true)
        #expect(written.slices.count == 1 && read.count == 1)
        #expect("\(written.slices)" == "\(read)")
        // The text shows whole seconds. The database keeps microseconds, and has said itself when the rows were taken.
        for (written, read) in zip(written.slices.flatMap(\.entries), read.flatMap(\.entries)) {
            #expect(written.takenAt == read.takenAt)
            #expect(abs(written.recordedAt.timeIntervalSince(read.recordedAt)) < 0.000_001)
        }
    }

    private func rich(_ row: LogRow) throws -> LogRow.Skeleton {
        guard case .alert(var alert) = row.content else { throw Missing() }
        alert.clock = try required(ResponseClock(number: 1))
        alert.decision = [1, 2, 3]
        return alert
    }

    @Test("A later revision, and what is large, is to be looked up")
    func others() async throws {
        let bench = try await Bench.make()
        let row = try await bench.take(bench.key())
        var build = RowBuilder(key: row.key)
        let first = try build.alert()
        #expect(try await append(bench, row, [first]).slices.map(\.to) == [1])
        guard case .alert(let alert) = first.content else { throw Missing() }
        let next = try await append(
            bench, bench.row(row.key), [build.alert(alert.id, revision: 2, content: 1), build.alert()])
        #expect(next.slices.isEmpty && next.others == [row.key], "what the server adds to one is not known here")
        let small = try build.alert()
        var bytes = small.bytes
        bytes.payload = [UInt8](repeating: 1, count: Int(Followers.Portion.payloadBytes) + 1)
        let large = LogRow(key: small.key, recordedAt: small.recordedAt, content: small.content, bytes: bytes)
        #expect(try await append(bench, bench.row(row.key), [large]).others == [row.key])
    }
}
