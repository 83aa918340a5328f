import FoundationEssentials
import Kafka
import Postgres
import Store

/// The row that a record becomes, and the token it was read under. An object for the reason that its row is one.
final class PreparedRecord: Sendable {
    /// Milliseconds since 1970 UTC, as the record has it.
    let timestamp: Int64
    let token: UUID
    /// Behind the record before it that was taken from its partition, or where the partition began.
    let follows: Int64
    let row: LogRow

    init(timestamp: Int64, token: UUID, follows: Int64, row: LogRow) {
        self.timestamp = timestamp
        self.token = token
        self.follows = follows
        self.row = row
    }

    var partition: PartitionKey { row.key.partition }
    var offset: Int64 { row.key.offset }
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
