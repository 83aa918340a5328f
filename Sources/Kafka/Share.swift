internal import Synchronization

/// A batch's part of what is handed over, given back once: by `done()`, or when the batch is dropped.
final class Share: Sendable {
    private let isGiven = Atomic(false)
    private let records: Int
    private let bytes: Int
    private let hold: ConsumerHold

    init(records: Int, bytes: Int, hold: ConsumerHold) {
        self.records = records
        self.bytes = bytes
        self.hold = hold
    }

    deinit { giveBack() }

    func giveBack() {
        guard !isGiven.exchange(true, ordering: .acquiringAndReleasing) else { return }
        hold.giveBack(records: records, bytes: bytes)
    }
}
