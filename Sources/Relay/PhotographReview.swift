import Alerts
package import Logging
import Postgres
package import Store

/// Destroys photographs that their alert's current revision names no more, or calls withdrawn. Those of an alert that is over
/// are destroyed with the revision that ends it, by the database itself.
///
/// It needs no lease: two at once do the same.
package struct PhotographReview: Sendable {
    private let photographs: Photographs
    private let wake: Wake
    private let logger: Logger

    package init(photographs: Photographs, wake: Wake, logger: Logger) {
        self.photographs = photographs
        self.wake = wake
        self.logger = logger
    }

    /// Until cancelled; comes back from every loss of the database.
    package func run() async {
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isCancelled {
            do {
                try await catchUp()
                backoff.reset()
                // The projection has to come first, and rests for a quarter of a second.
                try await Task.sleep(for: .milliseconds(500))
                _ = await wake.wait(atMost: .seconds(2))
            } catch {
                if Task.isCancelled { break }
                logger.warning("the review of photographs waits: \(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    /// Looks at all that nobody has looked at.
    package func catchUp() async throws {
        while true {
            let found = try await photographs.unchecked()
            if found.isEmpty { return }
            let checked = found.map { ($0, isNamed($0)) }
            let count = try await photographs.settle(checked)
            if count > 0 {
                logger.info("destroyed photographs that their alerts name no more", metadata: ["count": "\(count)"])
            }
        }
    }

    /// What can't be read any more names nothing.
    private func isNamed(_ photograph: Photographs.Unchecked) -> Bool {
        guard let alert = photograph.entry.alert, let named = alert.photograph(photograph.hash) else {
            return false
        }
        return !named.isWithdrawn
    }
}
