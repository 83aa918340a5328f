/// How much a consumer hands over at a time, how much may be out at once, and how long its owner may take.
package struct ConsumerLimits: Hashable, Sendable {
    /// Records of one partition in a round; then the next partition has its turn.
    package var quantum: Int
    /// The most records in a batch.
    package var batchRecords: Int
    /// Records with which a batch is enough once a round is over. Where few partitions have records, more rounds would make
    /// the batch fuller and not the work cheaper, and who comes with a single record would wait for all of them.
    package var batchEnough: Int
    /// The most bytes in a batch (the last record may go over it).
    package var batchBytes: Int
    /// Records handed over and not `done()` at which the consumer stops taking.
    package var highRecords: Int
    /// Records at or below which it takes again.
    package var lowRecords: Int
    /// Bytes handed over and not `done()` at which the consumer stops taking.
    package var highBytes: Int
    /// Bytes at or below which it takes again.
    package var lowBytes: Int
    /// The longest `take` or `release` may last. After it, a `take` counts as thrown and a `release` as done.
    package var ownerDeadline: Duration
    /// The longest the application may neither take a batch nor finish one while records wait.
    package var stallDeadline: Duration
    /// Whether a stall ends `run()` with an error, so that another member gets the partitions; it is logged in any case.
    package var leavesWhenStalled: Bool
    /// The longest that leaving the group may last when `run()` ends by itself or by cancellation.
    package var closeDeadline: Duration

    /// Limits for one consumer.
    package init(
        quantum: Int = 20, batchRecords: Int = 1_000, batchEnough: Int = 50, batchBytes: Int = 4 * 1024 * 1024,
        highRecords: Int = 5_000, lowRecords: Int = 3_000, highBytes: Int = 32 * 1024 * 1024,
        lowBytes: Int = 16 * 1024 * 1024,
        ownerDeadline: Duration = .seconds(30), stallDeadline: Duration = .seconds(300),
        leavesWhenStalled: Bool = true, closeDeadline: Duration = .seconds(10)
    ) {
        self.quantum = max(1, quantum)
        self.batchRecords = max(1, batchRecords)
        self.batchEnough = max(1, min(batchEnough, batchRecords))
        self.batchBytes = max(1, batchBytes)
        self.highRecords = max(1, highRecords)
        self.lowRecords = max(0, min(lowRecords, highRecords - 1))
        self.highBytes = max(1, highBytes)
        self.lowBytes = max(0, min(lowBytes, highBytes - 1))
        self.ownerDeadline = ownerDeadline
        self.stallDeadline = stallDeadline
        self.leavesWhenStalled = leavesWhenStalled
        self.closeDeadline = closeDeadline
    }

    /// Batches of up to 1,000 records or 4 MiB, of 50 at the end of a round; 5,000 records or 32 MiB out at once; 20 records
    /// a partition and round.
    package static let `default` = ConsumerLimits()
}
