package import Alerts
package import FoundationEssentials
package import Postgres

/// The log's reading side: leases, cursors and the work behind them. Every call names the output; a cursor moves only
/// under its output's lease and only from where it was read.
package struct Followers: Sendable {
    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    // MARK: Leases

    /// Takes the output's lease if it is free, has run out, or was held by the same instance in an earlier life.
    ///
    /// - Parameter force: takes it from whoever holds it, who notices at its next move.
    package func lease(_ output: String, token: UUID, holder: String, for duration: Duration, force: Bool = false)
        async throws(PostgresError) -> Bool
    {
        try await pool.query(
            """
            INSERT INTO leases AS l (output, token, holder, until)
            VALUES (\(output), \(token), \(holder), now() + \(duration.milliseconds) * interval '1 ms')
            ON CONFLICT (output) DO UPDATE
                SET token = excluded.token, holder = excluded.holder, until = excluded.until
                WHERE l.until < now() OR l.holder = excluded.holder OR \(force)
            RETURNING 1
            """
        ).rows.count == 1
    }

    /// Prolongs a lease; false when it is no longer ours.
    package func renew(_ output: String, token: UUID, for duration: Duration) async throws(PostgresError) -> Bool {
        try await pool.query(
            """
            UPDATE leases SET until = now() + \(duration.milliseconds) * interval '1 ms'
            WHERE output = \(output) AND token = \(token) RETURNING 1
            """
        ).rows.count == 1
    }

    /// Gives a lease back, so that another process need not wait for its end.
    ///
    /// Also from a task that is cancelled: leaving is when it matters. Waits a second at most.
    package func release(_ output: String, token: UUID) async {
        let release = Task { [pool] in
            try await pool.query(
                "DELETE FROM leases WHERE output = \(output) AND token = \(token)", within: .seconds(1))
        }
        _ = await release.result
    }

    // MARK: Cursors

    /// Makes the cursors that are missing, each at the beginning of its partition's first incarnation, and carries those
    /// that have finished an ended incarnation into the next. Returns whether there were any of either.
    @discardableResult
    package func prepareCursors(_ output: String) async throws(PostgresError) -> Bool {
        let made = try await pool.query(
            """
            INSERT INTO cursors (output, topic, partition, incarnation, next_offset)
            SELECT \(output), p.topic, p.partition, coalesce(e.incarnation, p.incarnation), coalesce(e.base, p.base)
            FROM partitions p
            LEFT JOIN LATERAL (
                SELECT incarnation, base FROM ended_incarnations e
                WHERE e.topic = p.topic AND e.partition = p.partition ORDER BY incarnation LIMIT 1
            ) e ON true
            WHERE NOT EXISTS (
                SELECT FROM cursors c WHERE c.output = \(output) AND c.topic = p.topic AND c.partition = p.partition)
            ON CONFLICT DO NOTHING
            """
        ).affected
        let carried = try await pool.query(
            """
            UPDATE cursors c
            SET incarnation = b.incarnation + 1,
                next_offset = coalesce(
                    (SELECT e.base FROM ended_incarnations e WHERE e.topic = b.topic AND e.partition = b.partition
                        AND e.incarnation = b.incarnation + 1), p.base)
            FROM cursor_bounds b JOIN partitions p USING (topic, partition)
            WHERE c.output = \(output) AND b.output = c.output AND b.topic = c.topic AND b.partition = c.partition
                  AND b.ended AND b.next_offset >= b.bound
            """
        ).affected
        return made + carried > 0
    }

    /// What one call of `work` may bring: a back-log, or one State's large alerts, must not fill the memory.
    package struct Portion: Sendable {
        /// Rows, shared by the partitions that have any.
        package var rows = 1_000
        /// Rows of one partition: one that can't be published takes no more room than this from the others.
        package var rowsOfOne = 250
        /// Offsets of one partition looked at: an output that wants few of the rows passes the others in steps.
        package var offsets: Int64 = 5_000
        /// A payload above this size stays where it is until `fetchPayloads(of:)` asks for it.
        package var payloadBytes = Self.payloadBytes

        /// The size above which whoever reads many rows leaves a payload where it is.
        package static let payloadBytes: Int32 = 16 * 1024

        package init(
            rows: Int = 1_000, rowsOfOne: Int = 250, offsets: Int64 = 5_000, payloadBytes: Int32 = Self.payloadBytes
        ) {
            self.rows = rows
            self.rowsOfOne = rowsOfOne
            self.offsets = offsets
            self.payloadBytes = payloadBytes
        }
    }

    /// Settings of a session that follows: see `Ledger.sessionSettings`.
    package static let sessionSettings = [
        "enable_seqscan": "off", "enable_bitmapscan": "off", "plan_cache_mode": "force_generic_plan",
    ]

    /// What lies between cursors and their bounds, in offset order: of every partition that has something its share.
    ///
    /// - Parameters:
    ///   - outcomes: which rows the output wants; the cursor passes the others.
    ///   - leader: an output whose cursors this one may not pass, if any.
    ///   - ahead: moves that are still to be written down; what they pass is not read again.
    ///   - busy: partitions whose last slice is still under way.
    package func work(
        _ output: String, outcomes: [RecordOutcome], withBytes: Bool, behind leader: String?,
        ahead: [CursorMove] = [], busy: some Collection<PartitionKey>, portion: Portion = Portion()
    ) async throws(PostgresError) -> [Slice] {
        let busy = busy.map { Int32($0.topic) << 8 | Int32($0.partition) }
        return try await slices(
            """
            WITH ahead AS (
                SELECT * FROM unnest(
                    \(ahead.map(\.key.topic)), \(ahead.map(\.key.partition)), \(ahead.map(\.incarnation)), \(ahead.map(\.to))
                ) AS a(topic, partition, incarnation, next_offset)
            ), bounded AS (
                SELECT b.topic, b.partition, b.incarnation, greatest(b.next_offset, a.next_offset) AS next_offset,
                    CASE
                        WHEN \(leader)::text IS NULL OR n.incarnation > b.incarnation THEN b.bound
                        WHEN n.incarnation = b.incarnation THEN least(b.bound, n.next_offset)
                        ELSE b.next_offset
                    END AS bound
                FROM cursor_bounds b
                LEFT JOIN ahead a USING (topic, partition, incarnation)
                LEFT JOIN cursors n ON n.output = \(leader) AND n.topic = b.topic AND n.partition = b.partition
                WHERE b.output = \(output) AND b.next_offset < b.bound
                      AND (b.topic::integer << 8 | b.partition::integer) <> ALL (\(busy))
            )
            """, outcomes: outcomes, withBytes: withBytes, portion: portion)
    }

    /// The same of some partitions alone, from where the output knows that it stands: looking at every cursor takes longer than
    /// reading the rows of a batch.
    package func work(
        at places: [CursorPlace], outcomes: [RecordOutcome], withBytes: Bool, portion: Portion = Portion()
    ) async throws(PostgresError) -> [Slice] {
        try await slices(
            """
            WITH bounded AS (
                SELECT w.topic, w.partition, w.incarnation, w.next_offset,
                       CASE WHEN w.incarnation = p.incarnation THEN p.next_offset ELSE e.next_offset END AS bound
                FROM unnest(
                        \(places.map(\.key.topic)), \(places.map(\.key.partition)), \(places.map(\.incarnation)),
                        \(places.map(\.next))
                     ) AS w(topic, partition, incarnation, next_offset)
                JOIN partitions p USING (topic, partition)
                LEFT JOIN ended_incarnations e
                    ON (e.topic, e.partition, e.incarnation) = (w.topic, w.partition, w.incarnation)
            )
            """, outcomes: outcomes, withBytes: withBytes, portion: portion)
    }

    /// - Parameter bounded: the statement's beginning: where to read, and up to where.
    private func slices(
        _ bounded: PostgresQuery, outcomes: [RecordOutcome], withBytes: Bool, portion: Portion
    ) async throws(PostgresError) -> [Slice] {
        let rows = try await pool.query(
            """
            \(beginning: bounded), portion AS (
                SELECT topic, partition, incarnation, next_offset, least(bound, next_offset + \(portion.offsets)) AS bound,
                       bound > next_offset + \(portion.offsets) AS is_cut,
                       least(\(Int64(portion.rowsOfOne)), greatest(1, \(Int64(portion.rows)) / count(*) OVER ())) AS quota
                FROM bounded WHERE next_offset < bound
            )
            SELECT w.topic, w.partition, w.incarnation, w.next_offset, w.bound, w.is_cut, w.quota,
                   \(unescaped: LogEntry.columns(withBytes: withBytes, below: portion.payloadBytes))
            FROM portion w
            LEFT JOIN LATERAL (
                SELECT * FROM log l
                WHERE l.topic = w.topic AND l.incarnation = w.incarnation AND l.partition = w.partition
                      AND l."offset" >= w.next_offset AND l."offset" < w.bound
                      AND l.outcome::text = ANY (\(outcomes.map(\.rawValue)))
                ORDER BY l."offset" LIMIT w.quota
            ) l ON true
            """
        ).rows
        return try Slice.slices(rows)
    }

    /// The sender's bytes of one row, whatever their size; nil where it has none.
    func payload(of key: LogKey) async throws(PostgresError) -> [UInt8]? {
        try await pool.query(
            """
            SELECT payload FROM log
            WHERE topic = \(key.partition.topic) AND incarnation = \(key.incarnation)
                  AND partition = \(key.partition.partition) AND "offset" = \(key.offset)
            """
        ).decode([UInt8]?.self).first ?? nil
    }

    /// Moves cursors over what the broker holds: all of them, or none where the lease is lost; then it returns false.
    ///
    /// The commit does not wait for the disk: a crash takes the last moves back, and what is then published once more bears
    /// the same ids.
    ///
    /// - Parameter isFollowed: whether another output stays behind these cursors, and is to hear that they have moved.
    package func move(
        _ output: String, token: UUID, over moves: [CursorMove], isFollowed: Bool = false
    ) async throws(PostgresError) -> Bool {
        do {
            _ = try await pool.transaction([
                "SELECT set_config('synchronous_commit', 'off', true)",
                Self.move(output, token: token, over: moves),
                "SELECT pg_notify('sanket_cursors', \(output)) WHERE \(isFollowed)",
            ])
            return true
        } catch  where error.sqlState == "SK001" {
            return false
        }
    }

    /// Moves cursors under the output's lease; fewer moved than asked makes the server raise SK001 and change nothing.
    static func move(_ output: String, token: UUID, over moves: [CursorMove]) -> PostgresQuery {
        """
        WITH moved AS (
            UPDATE cursors c SET next_offset = m.to_offset, moved_at = now()
            FROM unnest(
                    \(moves.map(\.key.topic)), \(moves.map(\.key.partition)), \(moves.map(\.incarnation)),
                    \(moves.map(\.from)), \(moves.map(\.to))
                 ) AS m(topic, partition, incarnation, from_offset, to_offset), leases l
            WHERE l.output = \(output) AND l.token = \(token)
                  AND c.output = \(output) AND c.topic = m.topic AND c.partition = m.partition
                  AND c.incarnation = m.incarnation AND c.next_offset = m.from_offset
            RETURNING 1
        )
        SELECT require_moved((SELECT count(*) FROM moved), \(Int64(moves.count)))
        """
    }

    /// Parks a message that the broker refused for good.
    package func park(
        _ output: String, _ key: LogKey, messageID: String, target: Int16?, code: String
    ) async throws(PostgresError) {
        _ = try await pool.query(
            """
            INSERT INTO parked (output, topic, incarnation, partition, "offset", message_id, target, code)
            VALUES (\(output), \(key.partition.topic), \(key.incarnation), \(key.partition.partition), \(key.offset),
                    \(messageID), \(target), \(code))
            ON CONFLICT (output, message_id) DO UPDATE SET code = excluded.code, parked_at = now()
            """)
    }

    /// The States that the leader's messages of these records have not reached: they are parked, or owed. What the leader owed
    /// and has sent since is owed by the output behind it.
    package func untold(
        of keys: [LogKey], leader: String, follower: String
    ) async throws(PostgresError) -> [LogKey: StateSet] {
        let rows = try await pool.query(
            """
            WITH record AS (
                SELECT * FROM unnest(\(keys.map(\.partition.topic)), \(keys.map(\.partition.partition)),
                                     \(keys.map(\.incarnation)), \(keys.map(\.offset)))
                    AS r(topic, partition, incarnation, "offset")
            )
            SELECT topic, partition, incarnation, "offset", target
            FROM parked JOIN record USING (topic, partition, incarnation, "offset") WHERE output = \(leader)
            UNION ALL
            SELECT topic, partition, incarnation, "offset", target
            FROM owed JOIN record USING (topic, partition, incarnation, "offset")
            WHERE output IN (\(leader), \(follower))
            """
        ).rows
        var untold: [LogKey: StateSet] = [:]
        for row in rows {
            let (topic, partition, incarnation, offset, target) = try row.decode(
                Int16.self, Int16.self, Int32.self, Int64.self, Int16?.self)
            let key = LogKey(PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset)
            // Without a target the whole row is parked: nobody was told.
            let states = target.map { State(lgd: UInt8(clamping: $0)).map { StateSet([$0]) } ?? StateSet() }
            untold[key, default: StateSet()].formUnion(states ?? StateSet.states.union([.union]))
        }
        return untold
    }
}

extension Duration {
    /// Whole milliseconds, as the database takes them.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
