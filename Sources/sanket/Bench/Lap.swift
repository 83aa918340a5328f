/// A rate from batches as they are done. The first batch starts the clock and does not count, so that joining a group,
/// connecting and planning do not either; where there is no second, it counts from the making of the lap.
struct Lap {
    private let made = ContinuousClock.now
    private var first: (instant: ContinuousClock.Instant, records: Int)?
    private var last: ContinuousClock.Instant?
    private var rest = 0
    private(set) var batches = 0

    mutating func done(_ count: Int) {
        batches += 1
        if first == nil {
            first = (.now, count)
        } else {
            last = .now
            rest += count
        }
    }

    /// Those that count.
    var records: Int { last == nil ? first?.records ?? 0 : rest }

    var seconds: Double {
        guard let first else { return 0 }
        let duration = last.map { $0 - first.instant } ?? first.instant - made
        return duration.inMilliseconds / 1000
    }

    var rate: Double { seconds > 0 ? Double(records) / seconds : 0 }
}
