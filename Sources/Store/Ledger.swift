package import Logging
package import Postgres

/// The log's writing side: batches go in behind the fence.
///
/// A ledger works on one connection, which takes what is sent in the order of the calls.
package struct Ledger: Sendable {
    let connection: PostgresConnection

    package init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// Settings of a session that appends. A plan made while the log was small would read it whole for each batch, and is
    /// kept for as long as nobody analyzes the table: these statements want its indexes and nothing else. And one plan is
    /// enough: left to itself the server makes one for each batch, which costs a small batch more than its rows do.
    package static let sessionSettings = [
        "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
        "plan_cache_mode": "force_generic_plan",
    ]

    /// Connects a session that appends.
    ///
    /// - Parameter limit: for each of the two things that it waits for.
    package static func session(
        _ url: String, applicationName: String, settings: [String: String], within limit: Duration, logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = try await PostgresConnection.connect(
            url, applicationName: applicationName, settings: settings, within: limit, logger: logger)
        // A server that refuses takes batches all the same.
        _ = try? await connection.query(keepingMemory, within: limit)
        return connection
    }

    /// Sent once, it has the server's process keep the memory of a batch for the next one.
    ///
    /// A batch takes some megabytes of it. What is free at the end of its heap the C library (glibc) gives back to the kernel
    /// beyond twice the largest piece that was ever mapped and freed by itself (mallopt(3), M_MMAP_THRESHOLD): each batch
    /// would have it mapped anew, page by page. A piece of 16 MiB, gone at once, raises that bound to 32 MiB.
    package static let keepingMemory: PostgresQuery = "SELECT octet_length(repeat(repeat('x', 4096), 4096))"

    /// Hands over a batch as one transaction: first the fence, then the rows, then the hint to followers. Returns at once;
    /// batches are carried out in the order of these calls, each by itself. One that follows another on a partition begins
    /// where that ends, so that the fence refuses it where that one failed.
    ///
    /// - Parameters:
    ///   - claims: one for each partition that the rows are of.
    ///   - inserts: `inserts(rows)`, of at most one row for each record, in offset order within its partition.
    package func begin(_ claims: [Claim], _ inserts: [PostgresQuery], within deadline: Duration? = nil) -> PendingAppend
    {
        PendingAppend(
            connection: connection, transaction: connection.begin(statements(claims, inserts), within: deadline))
    }

    /// Appends a batch, and waits until it is in the log.
    ///
    /// - Returns: how many records came to what.
    package func append(_ claims: [Claim], _ rows: some Collection<LogRow>, within deadline: Duration? = nil)
        async throws(AppendError) -> Settlement
    {
        try await begin(claims, Self.inserts(rows), within: deadline).settlement()
    }

    /// Moves each claimed position; fewer moved than claimed makes the server raise SK001 and drop the whole pipeline.
    func fence(_ claims: [Claim]) -> PostgresQuery {
        let claims = claims.sorted { $0.key < $1.key }
        return """
            WITH claim AS (
                SELECT * FROM unnest(
                    \(claims.map(\.key.topic)), \(claims.map(\.key.partition)), \(claims.map(\.incarnation)),
                    \(claims.map(\.token)), \(claims.map(\.from)), \(claims.map(\.to)),
                    \(claims.map(\.last.timestamp)), \(claims.map(\.last.sha256))
                ) AS c(topic, partition, incarnation, token, from_offset, to_offset, last_timestamp, last_sha256)
            ), moved AS (
                UPDATE partitions p
                SET next_offset = c.to_offset, last_offset = c.to_offset - 1,
                    last_timestamp = c.last_timestamp, last_sha256 = c.last_sha256
                FROM claim c
                WHERE p.topic = c.topic AND p.partition = c.partition AND p.incarnation = c.incarnation
                      AND p.token = c.token AND p.next_offset = c.from_offset
                RETURNING 1
            )
            SELECT require_moved((SELECT count(*) FROM moved), \(Int64(claims.count)))
            """
    }
}
