/// What a closed loop over many connections came to: alerts, and how long each request took.
struct Rush {
    struct Line: Encodable {
        var alerts: Int
        var requests: Int
        /// Answered with anything but what was expected.
        var refused: Int
        var seconds: Double
        var alerts_per_second: Double
        var p50_ms: Double
        var p99_ms: Double
    }

    private var microseconds: [UInt32] = []
    private(set) var alerts = 0
    private(set) var refused = 0

    init() { microseconds.reserveCapacity(1_000_000) }

    mutating func done(_ count: Int, after time: Duration, isAccepted: Bool) {
        guard isAccepted else {
            refused += 1
            return
        }
        alerts += count
        microseconds.append(UInt32(clamping: Int(time.inMilliseconds * 1000)))
    }

    func line(within time: Duration) -> Line {
        let sorted = microseconds.sorted()
        func rank(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1000
        }
        let seconds = time.inMilliseconds / 1000
        return Line(
            alerts: alerts, requests: sorted.count, refused: refused, seconds: seconds,
            alerts_per_second: Double(alerts) / seconds, p50_ms: rank(0.5), p99_ms: rank(0.99))
    }
}
