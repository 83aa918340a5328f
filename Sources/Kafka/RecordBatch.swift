/// Records handed over together, each partition's in the order of offsets.
package struct RecordBatch: Sendable {
    /// The records.
    package let records: [ConsumedRecord]
    private let share: Share?

    /// A batch that belongs to no consumer; for tests and replays.
    package init(records: [ConsumedRecord]) {
        self.records = records
        share = nil
    }

    init(records: [ConsumedRecord], share: Share) {
        self.records = records
        self.share = share
    }

    /// Gives the batch's records and bytes back to the water marks. Call it when they are processed; calling it again, or
    /// dropping every copy of the batch, does the same once.
    package func done() { share?.giveBack() }
}
