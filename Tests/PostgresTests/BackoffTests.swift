import Postgres
import Testing

@Suite("A back-off")
struct BackoffTests {
    private struct Constant: RandomNumberGenerator {
        var value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test("doubles up to its cap")
    func doubles() {
        var randomness = Constant(value: .max)
        var backoff = Backoff(initial: .milliseconds(100), cap: .seconds(1))
        let waits = (0..<6).map { _ in backoff.next(using: &randomness) / .milliseconds(1) }
        #expect(waits.map { $0.rounded() } == [100, 200, 400, 800, 1000, 1000])
    }

    @Test("waits at least half as long, however the dice fall")
    func jitter() {
        var randomness = Constant(value: 0)
        var backoff = Backoff(initial: .milliseconds(100), cap: .seconds(1))
        #expect(backoff.next(using: &randomness) == .milliseconds(50))
    }

    @Test("starts again after a success")
    func resets() {
        var randomness = Constant(value: 0)
        var backoff = Backoff(initial: .milliseconds(100), cap: .seconds(1))
        for _ in 0..<50 { _ = backoff.next(using: &randomness) }
        backoff.reset()
        #expect(backoff.next(using: &randomness) == .milliseconds(50))
    }
}
