import FoundationEssentials
import Kafka
import Postgres
import Store

/// A record with the row it becomes, and the token it was read under.
struct PreparedRecord: Sendable {
    var record: ConsumedRecord
    var token: UUID
    /// Behind the record before it that was taken from its partition, or where the partition began.
    var follows: Int64
    var row: LogRow
}

/// Records that are written together, with their statements encoded, so that nothing but the sending is left.
struct PreparedBatch: Sendable {
    let records: [PreparedRecord]
    private let inserts: [PostgresQuery]

    init(_ records: [PreparedRecord]) {
        self.records = records
        inserts = Ledger.inserts(records.map(\.row))
    }

    /// The statements for what of the records is still to be written.
    func inserts(for live: [PreparedRecord]) -> [PostgresQuery] {
        live.count == records.count ? inserts : Ledger.inserts(live.map(\.row))
    }
}
