import Kafka
import Store

/// Is this still the topic that the ledger knows? Decided from its end marks when a partition is taken over, and from the
/// last record taken, which is read once more before anything new.
enum Recognition: Equatable {
    /// Read the last record again and compare; then go on.
    case verify(LastRecord)
    /// Nothing to compare with: nothing was taken yet, or retention has let the last record go.
    case goOn(from: Int64)
    case stop(code: String, detail: String)

    /// - Parameters:
    ///   - low: the first offset that the broker still holds.
    ///   - high: the offset that the next record will get.
    init(_ row: PartitionRow, low: Int64, high: Int64) {
        let next = row.nextOffset
        if high < next {
            self = .stop(
                code: "topic-recreated",
                detail: "the topic ends at offset \(high), but records up to \(next) were taken: it was recreated or "
                    + "restored. If that was meant, run: sanket topics rebase")
        } else if low > next {
            self = .stop(
                code: "records-lost",
                detail:
                    "the broker let offsets \(next) to \(low - 1) go before they were taken. Recover them from their "
                    + "senders, then run: sanket topics rebase")
        } else if let last = row.last, low <= last.offset {
            self = .verify(last)
        } else {
            self = .goOn(from: next)
        }
    }

    /// Whether this is the last record that was taken.
    static func matches(_ record: ConsumedRecord, _ last: LastRecord) -> Bool {
        record.offset == last.offset && record.timestamp == last.timestamp && RecordDigest.sha256(record) == last.sha256
    }

    /// What to say of a record at the last record's place that is another.
    static func mismatch(_ record: ConsumedRecord, _ last: LastRecord) -> (code: String, detail: String) {
        (
            "topic-recreated",
            "offset \(last.offset) holds another record than the one taken (read at offset \(record.offset)): the topic "
                + "was recreated and filled again, or restored. If that was meant, run: sanket topics rebase"
        )
    }
}
