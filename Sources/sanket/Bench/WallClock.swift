import Alerts
import FoundationEssentials

/// The machine's clock in microseconds since 1970: the one that PostgreSQL stamps its commits by too.
enum WallClock {
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970 * 1_000_000) }

    /// Sleeps until then; returns at once if it has passed.
    static func sleep(until instant: Int64) async throws {
        let left = instant - now
        if left > 0 { try await Task.sleep(for: .microseconds(left), tolerance: .zero) }
    }
}

/// Percentiles in milliseconds, by nearest rank: each is a time that was measured.
struct Percentiles: Encodable {
    var p50: Double
    var p99: Double
    var p999: Double
    var max: Double

    /// - Parameter microseconds: at least one.
    init?(_ microseconds: [Int64]) {
        let sorted = microseconds.sorted()
        guard let last = sorted.last else { return nil }
        func rank(_ share: Double) -> Double {
            let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
            return Double(sorted[Swift.max(0, index)]) / 1000
        }
        p50 = rank(0.5)
        p99 = rank(0.99)
        p999 = rank(0.999)
        max = Double(last) / 1000
    }
}
