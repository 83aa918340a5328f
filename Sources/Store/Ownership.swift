package import FoundationEssentials
package import Postgres

/// Who may write a partition's rows: taking over, looking, stopping. On connections other than the writer's, so that a
/// batch that waits for a lock does not hold up a take-over.
package struct Ownership: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The numbers of these topics; they are added to the database where they are not there yet.
    package func number(_ names: [String]) async throws(PostgresError) -> TopicNumbers {
        _ = try await pool.query(
            "INSERT INTO topics (name) SELECT n FROM unnest(\(names)) n ON CONFLICT (name) DO NOTHING")
        let rows = try await pool.query("SELECT id, name FROM topics WHERE name = ANY(\(names))").rows
        var pairs: [(Int16, String)] = []
        for row in rows { pairs.append(try row.decode(Int16.self, String.self)) }
        return TopicNumbers(pairs)
    }

    /// A topic whose log this database keeps and whose name does not begin with that prefix; nil if there is none.
    package static func topic(
        outside prefix: String, on connection: PostgresConnection
    ) async throws(PostgresError) -> String? {
        try await connection.query(
            "SELECT name FROM topics WHERE NOT starts_with(name, \(prefix + ".")) ORDER BY id LIMIT 1"
        ).decode(String.self).first
    }

    /// Takes partitions over under a new token, making rows for those never seen, which begin at `lows`.
    ///
    /// Waits for a locked row at most `lockTimeout`; a row still locked then throws 55P03 (see `endBlockers`).
    package func take(
        _ lows: [PartitionKey: Int64], token: UUID, owner: String, lockTimeout: Duration
    ) async throws(PostgresError) -> [PartitionRow] {
        let keys = lows.keys.sorted()
        let results = try await pool.transaction([
            "SELECT set_config('lock_timeout', \(String(max(1, lockTimeout.milliseconds))), true)",
            """
            INSERT INTO partitions (topic, partition, base, next_offset)
            SELECT t, p, low, low
            FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition)), \(keys.map { lows[$0] ?? 0 })) AS k(t, p, low)
            ON CONFLICT DO NOTHING
            """,
            """
            WITH mine AS (
                SELECT topic, partition FROM partitions
                WHERE (topic, partition) IN (SELECT * FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition))))
                ORDER BY topic, partition FOR UPDATE
            )
            UPDATE partitions p SET token = \(token), owner = \(owner), owned_since = now()
            FROM mine WHERE p.topic = mine.topic AND p.partition = mine.partition
            """,
            "SELECT pg_notify('sanket_partitions', 'taken')",
            Self.select(keys),
        ])
        return try Self.partitionRows(results.last)
    }

    /// Ends the sessions that hold one of these rows, if they are Sanket's own: a stopped process keeps its row locks
    /// whatever time-outs it set on itself. Returns how many were ended.
    ///
    /// A row's `xmax` is the transaction that holds it; where several share it, a number that stands for all of them. Which of
    /// the two it is it does not say: so only of rows that are held, and by no transaction of that number, the members are asked.
    package func endBlockers(of keys: [PartitionKey], applicationName: String) async throws(PostgresError) -> Int {
        do {
            return try await pool.query(
                """
                WITH running AS MATERIALIZED (
                    SELECT transactionid AS xid, pid FROM pg_locks WHERE locktype = 'transactionid' AND granted
                ), wanted AS (
                    SELECT * FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition))) AS k(topic, partition)
                ), free AS MATERIALIZED (
                    SELECT topic, partition FROM partitions WHERE (topic, partition) IN (SELECT * FROM wanted)
                    FOR UPDATE SKIP LOCKED
                ), held AS MATERIALIZED (
                    SELECT p.xmax AS xid, EXISTS (SELECT FROM running r WHERE r.xid = p.xmax) AS is_held_by_one
                    FROM partitions p JOIN wanted USING (topic, partition)
                    WHERE NOT EXISTS (SELECT FROM free f WHERE (f.topic, f.partition) = (p.topic, p.partition))
                ), holding AS (
                    SELECT xid FROM held WHERE is_held_by_one
                    UNION
                    SELECT m.xid FROM (SELECT xid FROM held WHERE NOT is_held_by_one AND xid <> '0'::xid OFFSET 0) h
                    CROSS JOIN LATERAL pg_get_multixact_members(h.xid) m
                )
                SELECT pg_terminate_backend(a.pid)
                FROM holding JOIN running USING (xid) JOIN pg_stat_activity a USING (pid)
                WHERE a.application_name = \(applicationName) AND a.datname = current_database()
                      AND a.pid <> pg_backend_pid()
                """
            ).rows.count
        } catch  where error.sqlState == "XX000" {
            // No such members: whoever held the row has let go of it meanwhile.
            return 0
        }
    }

    /// The rows as they are, for the three meanings of a refusal.
    package func rows(of keys: [PartitionKey]) async throws(PostgresError) -> [PartitionRow] {
        try Self.partitionRows(try await pool.query(Self.select(keys)))
    }

    /// Records why a partition doesn't go on, if the token is still ours; `doctor` reads it there.
    package func stop(_ key: PartitionKey, token: UUID, code: String, detail: String) async throws(PostgresError) {
        _ = try await pool.query(
            """
            UPDATE partitions SET stopped_at = now(), stopped_code = \(code), stopped_detail = \(detail)
            WHERE topic = \(key.topic) AND partition = \(key.partition) AND token = \(token)
            """)
    }

    /// Takes the stop back once the partition was recognised again (a cluster that was restored, say).
    package func resume(_ keys: [PartitionKey], token: UUID) async throws(PostgresError) {
        _ = try await pool.query(
            """
            UPDATE partitions SET stopped_at = NULL, stopped_code = NULL, stopped_detail = NULL
            WHERE (topic, partition) IN (SELECT * FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition))))
                  AND token = \(token) AND stopped_at IS NOT NULL
            """)
    }

    private static func select(_ keys: [PartitionKey]) -> PostgresQuery {
        """
        SELECT topic, partition, incarnation, base, next_offset, token, owner, last_offset, last_timestamp, last_sha256,
               stopped_code, stopped_detail, stopped_at
        FROM partitions
        WHERE (topic, partition) IN (SELECT * FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition))))
        """
    }

    static func partitionRows(_ result: PostgresResult?) throws(PostgresError) -> [PartitionRow] {
        var rows: [PartitionRow] = []
        for row in result?.rows ?? [] {
            let (
                topic, partition, incarnation, base, next, token, owner, lastOffset, lastTimestamp, lastSHA256, code,
                detail, at
            ) = try row.decode(
                Int16.self, Int16.self, Int32.self, Int64.self, Int64.self, UUID?.self, String?.self, Int64?.self,
                Int64?.self, [UInt8]?.self, String?.self, String?.self, Date?.self)
            var last: LastRecord?
            if let lastOffset, let lastTimestamp, let lastSHA256 {
                last = LastRecord(offset: lastOffset, timestamp: lastTimestamp, sha256: lastSHA256)
            }
            var stopped: PartitionRow.Stop?
            if let code, let at { stopped = .init(code: code, detail: detail ?? "", at: at) }
            rows.append(
                PartitionRow(
                    key: PartitionKey(topic: topic, partition: partition), incarnation: incarnation, base: base,
                    nextOffset: next, token: token, owner: owner, last: last, stopped: stopped))
        }
        return rows
    }
}
