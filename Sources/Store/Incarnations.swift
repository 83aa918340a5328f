package import Postgres

/// Beginning a topic's log anew after it was recreated or restored.
package struct Incarnations: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Closes the current incarnation of each partition and opens the next at `lows`. The old rows stay; whoever owns
    /// the partitions loses them by the token and takes them again. Returns how many were rebased.
    package func rebase(_ lows: [PartitionKey: Int64], reason: String) async throws(PostgresError) -> Int {
        let keys = lows.keys.sorted()
        let results = try await pool.transaction([
            """
            INSERT INTO ended_incarnations (topic, partition, incarnation, base, next_offset, reason)
            SELECT topic, partition, incarnation, base, next_offset, \(reason) FROM partitions
            WHERE (topic, partition) IN (SELECT * FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition))))
            ORDER BY topic, partition FOR UPDATE
            """,
            """
            UPDATE partitions p
            SET incarnation = p.incarnation + 1, base = k.low, next_offset = k.low, token = NULL, owner = NULL,
                last_offset = NULL, last_timestamp = NULL, last_sha256 = NULL,
                stopped_at = NULL, stopped_code = NULL, stopped_detail = NULL
            FROM unnest(\(keys.map(\.topic)), \(keys.map(\.partition)), \(keys.map { lows[$0] ?? 0 }))
                 AS k(topic, partition, low)
            WHERE p.topic = k.topic AND p.partition = k.partition
            RETURNING 1
            """,
            "SELECT pg_notify('sanket_partitions', 'rebase')",
        ])
        return results.dropLast().last?.rows.count ?? 0
    }
}
