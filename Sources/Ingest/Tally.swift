import Logging
import Store
import Synchronization

/// Tells once a while what was taken, and at once what is not as it should be.
final class Tally: Sendable {
    private let sum = Mutex(Settlement())
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func add(_ settlement: Settlement) {
        sum.withLock { $0 += settlement }
        for (reason, count) in settlement.dead {
            let isSecurity = reason == "identity-conflict" || reason == "revision-conflict"
            logger.log(
                level: isSecurity ? .error : .warning, isSecurity ? "security: conflicting records" : "dead letters",
                metadata: ["reason": "\(reason)", "count": "\(count)"])
        }
    }

    /// Logs what has come since the last call, if anything.
    func flush() {
        let settlement = sum.withLock { sum in
            defer { sum = Settlement() }
            return sum
        }
        guard settlement.total > 0 else { return }
        logger.info(
            "records taken",
            metadata: [
                "accepted": "\(settlement.accepted)", "repeats": "\(settlement.repeats)", "late": "\(settlement.late)",
                "dead": "\(settlement.dead.values.reduce(0, +))",
            ])
    }
}
