package import Alerts
import FoundationEssentials
package import Postgres

/// A partition's account in one incarnation: what the ledger claims to have taken.
package struct Account: Hashable, Sendable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var base: Int64
    package var next: Int64
    /// The incarnation that is still being taken; the others have been closed by a rebase.
    package var isCurrent: Bool
    package var stopped: PartitionRow.Stop?
}

/// A stretch of offsets.
package struct OffsetRange: Hashable, Sendable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var from: Int64
    package var to: Int64

    package init(key: PartitionKey, incarnation: Int32, from: Int64, to: Int64) {
        self.key = key
        self.incarnation = incarnation
        self.from = from
        self.to = to
    }
}

/// What `sanket reconcile` asks of the database. Coverage is counted by the server, not trusted from the position.
package struct Accounts: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Every incarnation of every partition.
    package func all() async throws(PostgresError) -> [Account] {
        let rows = try await pool.query(
            """
            SELECT topic, partition, incarnation, base, next_offset, true, stopped_code, stopped_detail, stopped_at
            FROM partitions
            UNION ALL
            SELECT topic, partition, incarnation, base, next_offset, false, NULL, NULL, NULL FROM ended_incarnations
            ORDER BY 1, 2, 3
            """
        ).rows
        var accounts: [Account] = []
        for row in rows {
            let (topic, partition, incarnation, base, next, current, code, detail, at) = try row.decode(
                Int16.self, Int16.self, Int32.self, Int64.self, Int64.self, Bool.self, String?.self, String?.self,
                Date?.self)
            var stopped: PartitionRow.Stop?
            if let code, let at { stopped = .init(code: code, detail: detail ?? "", at: at) }
            accounts.append(
                Account(
                    key: PartitionKey(topic: topic, partition: partition), incarnation: incarnation, base: base,
                    next: next, isCurrent: current, stopped: stopped))
        }
        return accounts
    }

    /// Stretches inside `[base, next)` that no row and no explained hole covers.
    package func holes() async throws(PostgresError) -> [OffsetRange] {
        let rows = try await pool.query(
            """
            WITH account AS (
                SELECT topic, partition, incarnation, base, next_offset FROM partitions
                UNION ALL SELECT topic, partition, incarnation, base, next_offset FROM ended_incarnations
            ), covered AS (
                SELECT topic, partition, incarnation, "offset" AS from_offset, "offset" + 1 AS to_offset FROM log
                UNION ALL SELECT topic, partition, incarnation, from_offset, to_offset FROM holes
                UNION ALL SELECT topic, partition, incarnation, next_offset, next_offset FROM account
            ), stretch AS (
                SELECT topic, partition, incarnation, from_offset,
                       lag(to_offset) OVER (PARTITION BY topic, partition, incarnation
                                            ORDER BY from_offset, to_offset) AS before
                FROM covered
            )
            SELECT a.topic, a.partition, a.incarnation, coalesce(s.before, a.base), s.from_offset
            FROM stretch s JOIN account a USING (topic, partition, incarnation)
            WHERE s.from_offset > coalesce(s.before, a.base) AND s.from_offset <= a.next_offset
            ORDER BY 1, 2, 3, 4
            """
        ).rows
        var holes: [OffsetRange] = []
        for row in rows {
            let (topic, partition, incarnation, from, to) = try row.decode(
                Int16.self, Int16.self, Int32.self, Int64.self, Int64.self)
            holes.append(
                OffsetRange(
                    key: PartitionKey(topic: topic, partition: partition), incarnation: incarnation, from: from, to: to)
            )
        }
        return holes
    }

    /// Rows that stand outside the range which their partition claims to have taken.
    package func strays() async throws(PostgresError) -> Int {
        try await count(
            """
            SELECT count(*) FROM log l
            WHERE NOT EXISTS (SELECT FROM partitions p
                    WHERE p.topic = l.topic AND p.partition = l.partition AND p.incarnation = l.incarnation
                          AND l."offset" >= p.base AND l."offset" < p.next_offset)
              AND NOT EXISTS (SELECT FROM ended_incarnations e
                    WHERE e.topic = l.topic AND e.partition = l.partition AND e.incarnation = l.incarnation
                          AND l."offset" >= e.base AND l."offset" < e.next_offset)
            """)
    }

    /// Records a hole as explained, so that it need not be read again once the broker has let the range go.
    package func explain(_ hole: OffsetRange, _ explanation: String) async throws(PostgresError) {
        _ = try await pool.query(
            """
            INSERT INTO holes (topic, partition, incarnation, from_offset, to_offset, explanation)
            VALUES (\(hole.key.topic), \(hole.key.partition), \(hole.incarnation), \(hole.from), \(hole.to),
                    \(explanation))
            ON CONFLICT DO NOTHING
            """)
    }

    /// How many rows came to what: (outcome, count).
    package func outcomes() async throws(PostgresError) -> [String: Int] {
        var outcomes: [String: Int] = [:]
        for row in try await pool.query("SELECT outcome::text, count(*) FROM log GROUP BY 1").rows {
            let (outcome, count) = try row.decode(String.self, Int64.self)
            outcomes[outcome] = Int(count)
        }
        return outcomes
    }

    /// What an output has left to do.
    package struct Backlog: Hashable, Sendable {
        package var output: String
        /// Rows it wants that still wait behind its cursors, or for a cursor to be made.
        package var waiting: Int
        /// Messages whose partition could not be written for a while.
        package var owed: Int
        /// Messages that the broker refused for good.
        package var parked: Int
    }

    /// For each output, what it has left to do.
    ///
    /// - Parameter wanted: the outputs, each with the outcomes it publishes.
    package func outputs(_ wanted: [(name: String, outcomes: [RecordOutcome])]) async throws(PostgresError)
        -> [Backlog]
    {
        var outputs: [Backlog] = []
        for (name, outcomes) in wanted {
            let rows = try await pool.query(
                """
                WITH account AS (
                    SELECT topic, partition, incarnation, base, next_offset FROM partitions
                    UNION ALL SELECT topic, partition, incarnation, base, next_offset FROM ended_incarnations
                )
                SELECT coalesce(sum(behind.count), 0)::bigint,
                       (SELECT count(*) FROM owed o WHERE o.output = \(name)),
                       (SELECT count(*) FROM parked p WHERE p.output = \(name))
                FROM account a
                LEFT JOIN cursors c ON c.output = \(name) AND c.topic = a.topic AND c.partition = a.partition
                CROSS JOIN LATERAL (
                    SELECT count(*) FROM log l
                    WHERE l.topic = a.topic AND l.incarnation = a.incarnation AND l.partition = a.partition
                          AND l."offset" < a.next_offset AND l.outcome::text = ANY (\(outcomes.map(\.rawValue)))
                          AND l."offset" >= CASE
                              WHEN a.incarnation = c.incarnation THEN c.next_offset
                              WHEN a.incarnation < c.incarnation THEN a.next_offset
                              ELSE a.base
                          END
                ) behind
                """
            ).rows
            guard let row = rows.first else { continue }
            let (waiting, owed, parked) = try row.decode(Int64.self, Int64.self, Int64.self)
            outputs.append(
                Backlog(output: name, waiting: Int(waiting), owed: Int(owed), parked: Int(parked)))
        }
        return outputs
    }

    func count(_ query: PostgresQuery) async throws(PostgresError) -> Int {
        guard let row = try await pool.query(query).rows.first else { return 0 }
        let count = try row.decode(Int64.self)
        return Int(count)
    }
}
