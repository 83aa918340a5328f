/// A rate from batches as they are done. The first batch starts the clock and does not count, so that joining a group,
/// connecting and planning do not either.
struct Lap {
    private let clock = ContinuousClock()
    private var start: ContinuousClock.Instant?
    private var end: ContinuousClock.Instant?
    /// In the batches after the first.
    private(set) var records = 0
    private(set) var batches = 0

    mutating func done(_ count: Int) {
        let now = clock.now
        batches += 1
        guard start != nil else {
            start = now
            return
        }
        end = now
        records += count
    }

    var seconds: Double {
        guard let start, let end else { return 0 }
        return (end - start).inMilliseconds / 1000
    }

    var rate: Double { seconds > 0 ? Double(records) / seconds : 0 }
}
