package import Alerts
package import FoundationEssentials
package import Postgres

/// A log that a follower reads by cursor, under the lease of its output.
package protocol Followed: Sendable {
    /// Makes the cursors that are missing, and carries on those that can't go further where they stand. Returns whether there
    /// were any of either.
    @discardableResult
    func prepareCursors(_ output: String) async throws(PostgresError) -> Bool

    /// What lies between cursors and their bounds, in order: of every partition that has something its share.
    ///
    /// - Parameters:
    ///   - outcomes: which rows the output wants; the cursor passes the others.
    ///   - leader: an output whose cursors this one may not pass, if any.
    ///   - ahead: what the output has published and not yet written down; it goes on from there.
    ///   - busy: partitions to leave out.
    func work(
        _ output: String, outcomes: [RecordOutcome], withBytes: Bool, behind leader: String?, ahead: [CursorMove],
        busy: [PartitionKey], portion: Followers.Portion
    ) async throws(PostgresError) -> [Slice]

    /// The same of some partitions alone, from where the output knows that it stands.
    func work(
        at places: [CursorPlace], outcomes: [RecordOutcome], withBytes: Bool, portion: Followers.Portion
    ) async throws(PostgresError) -> [Slice]

    /// Moves cursors over what the broker holds. Fewer moved than asked: the lease is lost, and it returns false.
    ///
    /// - Parameter isFollowed: whether another output stays behind these cursors, and is to hear that they have moved.
    func move(_ output: String, token: UUID, over moves: [CursorMove], isFollowed: Bool) async throws(PostgresError)
        -> Bool

    /// The row behind a debt that does not bring it along; nil where there is none any more.
    func entry(of key: LogKey) async throws(PostgresError) -> LogEntry?
}

extension Followers: Followed {
    /// Debts bring the rows of the log along.
    package func entry(of key: LogKey) async throws(PostgresError) -> LogEntry? { nil }
}
