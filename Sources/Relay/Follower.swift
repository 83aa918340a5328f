import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store

/// Follows a log for one output, under its lease: reads slices, publishes them, moves the cursors.
///
/// Every partition goes at its own pace: a slice that can't be published is tried again in its own task, while the
/// others go on. Where the messages of a slice go to many partitions, those that can't be written are owed and the slice is
/// done. What was published before a crash is published again with the same ids.
struct Follower: Sendable {
    struct Settings: Sendable {
        var lease: Duration = .seconds(10)
        var portion = Followers.Portion()
        /// Rows under way above which no more are read.
        var rows = 4_000
        /// How often what is published is written down: more often costs commits, less often repeats after a crash.
        var moves: Duration = .milliseconds(50)
        /// NOTIFY is a hint; this is the promise.
        var poll: Duration = .seconds(1)
        /// How long a slice waits for a partition before it owes what is for it; it may be a second more.
        var patience: Duration = .seconds(2)
    }

    let output: any Output
    /// The leases, and what the log holds.
    let followers: Followers
    /// What it follows.
    let source: any Followed
    let debts: Debts
    let topics: TopicNumbers
    let producer: KafkaProducer
    /// This process's name at the time: another one, after a newcomer took the old one.
    let holder: @Sendable () async throws -> String
    let settings: Settings
    /// That the log, or the cursors of the leader, have moved.
    let news: News
    /// Where the writer of the same process tells what it has written, if there is one.
    let handover: Handover?
    /// The output that stays behind this one's cursors, if any.
    let followedBy: String?
    /// Called after this output's cursors have moved.
    let onMove: @Sendable () -> Void
    let onReady: @Sendable () -> Void
    let logger: Logger

    /// Signalled by the news, and when a slice is done.
    var wake: Wake { news.wake }

    /// Until cancelled; comes back from every loss of the database or of the lease.
    func run() async {
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isCancelled {
            let token = UUID()
            do {
                let holder = try await holder()
                guard try await followers.lease(output.name, token: token, holder: holder, for: settings.lease) else {
                    onReady()  // standing by is being ready
                    try await Task.sleep(for: settings.lease / 5)
                    continue
                }
                backoff.reset()
                try await lead(token)
            } catch is CancellationError {
                // The lease goes back below.
            } catch {
                await followers.release(output.name, token: token)
                if Task.isCancelled { break }
                logger.warning("\(output.name) waits: \(error)")
                try? await Task.sleep(for: backoff.next())
                continue
            }
            await followers.release(output.name, token: token)
        }
    }

    /// Works while the lease is ours.
    private func lead(_ token: UUID) async throws {
        handover?.open { [news] grown, slices in
            if !grown.isEmpty { news.tell(of: grown) }
            news.tell(of: slices)
        }
        defer { handover?.open(to: nil) }
        var lead = Lead(self, token: token)
        try await lead.look()
        onReady()
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            while !Task.isCancelled { try await lead.step(in: &group) }
        }
        throw CancellationError()
    }
}

/// Another process leads this output now.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "the lease went to another process" }
}
