import Alerts
import Synchronization

/// So many requests a second for each caller, and some at once: a token bucket for each. Whoever stays away for long is
/// forgotten.
package final class RateLimiter: Sendable {
    private struct Bucket {
        var level: Double
        var at: ContinuousClock.Instant
    }

    private let rate: Double
    private let burst: Double
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex([String: Bucket]())
    private static let capacity = 10_000

    /// - Parameters:
    ///   - rate: requests a second; 0: no limit.
    ///   - burst: requests at once after a pause.
    package init(
        rate: Double, burst: Double, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.rate = rate
        self.burst = burst
        self.now = now
    }

    /// Nil: go on. Else how long to wait.
    func delay(for caller: Caller) -> Duration? {
        guard rate > 0 else { return nil }
        let now = now()
        let name = caller.account
        return buckets.withLock { buckets in
            var bucket = buckets[name] ?? Bucket(level: burst, at: now)
            let passed = now - bucket.at
            let seconds = Double(passed.components.seconds) + Double(passed.components.attoseconds) / 1e18
            bucket.level = min(burst, bucket.level + seconds * rate)
            bucket.at = now
            defer {
                if buckets.count >= Self.capacity {
                    buckets = buckets.filter { now - $0.value.at < .seconds(60) }
                }
                buckets[name] = bucket
            }
            guard bucket.level >= 1 else { return .seconds((1 - bucket.level) / rate) }
            bucket.level -= 1
            return nil
        }
    }
}
