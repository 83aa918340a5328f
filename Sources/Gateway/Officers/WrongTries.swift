import Store
import Synchronization

/// Wrong PINs by the terminal, or other caller, that they came from, whoever's they were meant to be: one that tries ids
/// until it finds an officer is locked too. Of this process, and forgotten with it: what is locked for an officer stands in
/// the database.
final class WrongTries: Sendable {
    private struct Tries {
        var count = 0
        var since: ContinuousClock.Instant
    }

    /// Wrong ones within `OfficerPins.lock` of the first until the terminal is locked for the rest of that time. Many officers
    /// share one.
    static let limit = 20
    private static let capacity = 10_000

    private let now: @Sendable () -> ContinuousClock.Instant
    private let tries = Mutex([String: Tries]())

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// For how long it is locked; nil: it is not.
    func pause(of caller: Caller) -> Duration? {
        let now = now()
        return tries.withLock { tries in
            guard let own = tries[caller.account], own.count >= Self.limit else { return nil }
            let left = OfficerPins.lock - (now - own.since)
            return left > .zero ? left : nil
        }
    }

    func count(_ caller: Caller) {
        let now = now()
        tries.withLock { tries in
            if tries.count >= Self.capacity { tries = tries.filter { now - $0.value.since < OfficerPins.lock } }
            var own = tries[caller.account] ?? Tries(since: now)
            if now - own.since >= OfficerPins.lock { own = Tries(since: now) }
            own.count += 1
            tries[caller.account] = own
        }
    }
}
