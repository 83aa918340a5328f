import Kafka
import Logging
import Postgres

/// Waiting for a dependency that is down: visibly, with growing pauses, up to a deadline.
struct Patience {
    let deadline: Duration
    let logger: Logger

    func until<T>(what: String, _ body: () async throws -> T) async throws -> T {
        let end = ContinuousClock.now + deadline
        var backoff = Backoff(cap: .seconds(5))
        while true {
            do {
                return try await body()
            } catch  where Self.canWait(error) && ContinuousClock.now < end {
                logger.warning("waiting for \(what): \(error)")
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    private static func canWait(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: error.isRetriable
        case let error as KafkaError: error.isRetriable
        default: false
        }
    }
}
