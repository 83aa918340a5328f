package import FoundationEssentials
package import Postgres

/// A dead record as an item of work: it stays open until a living record names it as the one that it replaces.
package struct DeadLetter: Sendable {
    package var entry: LogEntry
    /// The address of the record that replaced it; nil while it is open.
    package var replayedAs: String?
    /// By when somebody is to have seen to it.
    package var dueAt: Date
    /// Open after its time, by the database's clock.
    package var isOverdue: Bool
}

/// The dead letters, read from the log.
package struct DeadLetters: Sendable {
    let pool: PostgresPool
    let clock: Duration

    /// - Parameter clock: how long an origin and the operators have to see to a dead record.
    package init(pool: PostgresPool, clock: Duration) {
        self.pool = pool
        self.clock = clock
    }

    /// The newest first, without their bytes; `all` includes those already replayed.
    package func list(all: Bool, limit: Int) async throws(PostgresError) -> [DeadLetter] {
        try Self.items(
            try await pool.query(
                """
                SELECT d.replayed_as, d.taken_at + \(clock.milliseconds) * interval '1 ms',
                       d.replayed_as IS NULL AND d.taken_at + \(clock.milliseconds) * interval '1 ms' < now(),
                       \(unescaped: LogEntry.columns(withBytes: false))
                FROM dead_letters d JOIN log l USING (topic, incarnation, partition, "offset")
                WHERE \(all) OR d.replayed_as IS NULL
                ORDER BY d.taken_at DESC, d."offset" DESC LIMIT \(Int64(limit))
                """))
    }

    /// One dead letter with its bytes as received; nil where that record is not dead, or not there.
    package func item(_ key: LogKey) async throws(PostgresError) -> DeadLetter? {
        try Self.items(
            try await pool.query(
                """
                SELECT d.replayed_as, d.taken_at + \(clock.milliseconds) * interval '1 ms',
                       d.replayed_as IS NULL AND d.taken_at + \(clock.milliseconds) * interval '1 ms' < now(),
                       \(unescaped: LogEntry.columns(withBytes: true))
                FROM dead_letters d JOIN log l USING (topic, incarnation, partition, "offset")
                WHERE d.topic = \(key.partition.topic) AND d.incarnation = \(key.incarnation)
                      AND d.partition = \(key.partition.partition) AND d."offset" = \(key.offset)
                """)
        ).first
    }

    /// How many are open, and how many of these are overdue.
    package func counts() async throws(PostgresError) -> (open: Int, overdue: Int) {
        let rows = try await pool.query(
            """
            SELECT count(*), count(*) FILTER (WHERE taken_at + \(clock.milliseconds) * interval '1 ms' < now())
            FROM dead_letters WHERE replayed_as IS NULL
            """
        ).rows
        guard let row = rows.first else { return (0, 0) }
        let (open, overdue) = try row.decode(Int64.self, Int64.self)
        return (Int(open), Int(overdue))
    }

    private static func items(_ result: PostgresResult) throws(PostgresError) -> [DeadLetter] {
        var items: [DeadLetter] = []
        for row in result.rows {
            let (replayedAs, dueAt, overdue) = try row.decode(from: 0, String?.self, Date.self, Bool.self)
            guard let entry = try LogEntry(row: row, from: 3) else { continue }
            items.append(DeadLetter(entry: entry, replayedAs: replayedAs, dueAt: dueAt, isOverdue: overdue))
        }
        return items
    }
}
