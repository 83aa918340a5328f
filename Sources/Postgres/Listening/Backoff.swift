/// How long to wait before another attempt: twice as long each time up to a cap, of which a random half to whole, so that many
/// clients do not come back at the same instant.
package struct Backoff: Sendable {
    /// The longest wait after the first failure.
    package var initial: Duration
    /// The longest wait there is.
    package var cap: Duration
    private var failures = 0

    /// - Parameters:
    ///   - initial: the longest wait after the first failure.
    ///   - cap: the longest wait there is.
    package init(initial: Duration = .milliseconds(100), cap: Duration = .seconds(10)) {
        self.initial = initial
        self.cap = cap
    }

    /// The wait after one more failure.
    /// - Parameter randomness: injected, for tests.
    package mutating func next(using randomness: inout some RandomNumberGenerator) -> Duration {
        // 2^20 times any sensible start is past any sensible cap.
        let longest = min(cap, initial * (1 << min(failures, 20)))
        failures += 1
        // 53 random bits: a fraction from 0 to 1.
        let fraction = Double(randomness.next() >> 11) / Double(UInt64.max >> 11)
        return longest * (0.5 + fraction / 2)
    }

    /// The wait after one more failure.
    package mutating func next() -> Duration {
        var randomness = SystemRandomNumberGenerator()
        return next(using: &randomness)
    }

    /// An attempt has succeeded: the next failure is a first one.
    package mutating func reset() {
        failures = 0
    }
}
