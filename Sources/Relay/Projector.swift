package import FoundationEssentials
package import Logging
import Postgres
package import Store

/// Keeps a projection: the same lease and cursors as an output, nothing to publish.
package struct Projector<P: Projecting>: Sendable {
    let projection: P
    let followers: Followers
    let holder: @Sendable () async throws -> String
    let wake: Wake
    let logger: Logger

    package init(
        projection: P, followers: Followers, holder: @escaping @Sendable () async throws -> String, wake: Wake,
        logger: Logger
    ) {
        self.projection = projection
        self.followers = followers
        self.holder = holder
        self.wake = wake
        self.logger = logger
    }

    /// Until cancelled; comes back from every loss of the database or of the lease.
    package func run() async {
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isCancelled {
            let token = UUID()
            do {
                let holder = try await holder()
                if try await followers.lease(P.output, token: token, holder: holder, for: .seconds(10)) {
                    try await projection.prepare()
                    backoff.reset()
                    var prepared: ContinuousClock.Instant?
                    while try await followers.renew(P.output, token: token, for: .seconds(10)) {
                        if let prepared, .now - prepared < Self.poll {
                            try await follow(token)
                        } else {
                            try await catchUp(token)
                            prepared = .now
                        }
                        // Rows gather for a while: many small steps would take from the database what alerts need.
                        try await Task.sleep(for: .milliseconds(250))
                        _ = await wake.wait(atMost: Self.poll)
                        try Task.checkCancellation()
                    }
                }
                try await Task.sleep(for: .seconds(2))
            } catch {
                await followers.release(P.output, token: token)
                if Task.isCancelled { break }
                logger.warning("\(P.output) waits: \(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    /// How often it looks for partitions without a cursor, and for rows without a hint.
    private static var poll: Duration { .seconds(1) }

    /// Projects all there is, under a lease that the caller holds; returns how many records that were.
    @discardableResult
    package func catchUp(_ token: UUID, progress: (Int) -> Void = { _ in }) async throws -> Int {
        var total = 0
        try await followers.prepareCursors(P.output)
        // At the end of an incarnation there may be another.
        repeat {
            try await follow(token) { records in
                total += records
                progress(total)
            }
        } while try await followers.prepareCursors(P.output)
        return total
    }

    /// Steps up to the bounds of the cursors that are there.
    private func follow(_ token: UUID, progress: (Int) -> Void = { _ in }) async throws {
        while true {
            let step = try await projection.step(token: token)
            progress(step.records)
            if step.isLast { return }
            _ = try await followers.renew(P.output, token: token, for: .seconds(10))
        }
    }
}
