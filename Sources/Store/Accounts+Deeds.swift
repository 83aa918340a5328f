package import Alerts
package import Postgres

/// What `sanket reconcile` asks of the second log.
extension Accounts {
    /// An origin whose deeds are not what its counter says.
    package struct DeedGap: Hashable, Sendable {
        package var origin: State
        /// Deeds that the counter has numbered.
        package var numbered: Int
        /// Deeds that are there.
        package var found: Int
    }

    /// How many deeds there are.
    package func deeds() async throws(PostgresError) -> Int {
        try await count("SELECT count(*) FROM deeds")
    }

    /// The origins whose deeds are not numbered 1, 2, 3, … up to their counter.
    package func deedGaps() async throws(PostgresError) -> [DeedGap] {
        let rows = try await pool.query(
            """
            SELECT origin, coalesce(c.next, 1) - 1, coalesce(d.found, 0)
            FROM deed_counters c
            FULL JOIN (SELECT origin, count(*) AS found, max(number) AS last FROM deeds GROUP BY origin) d USING (origin)
            WHERE coalesce(c.next, 1) - 1 <> coalesce(d.found, 0) OR d.last <> d.found
            ORDER BY 1
            """
        ).decode(Int16.self, Int64.self, Int64.self)
        return rows.compactMap { origin, numbered, found in
            State(lgd: origin).map { DeedGap(origin: $0, numbered: Int(numbered), found: Int(found)) }
        }
    }

    /// Cursors that claim more deeds than there are: (output, origin).
    package func deedCursorsAhead() async throws(PostgresError) -> [(output: String, origin: State)] {
        let rows = try await pool.query(
            """
            SELECT c.output, c.origin FROM deed_cursors c JOIN deed_counters n USING (origin)
            WHERE c.next > n.next ORDER BY 1, 2
            """
        ).decode(String.self, Int16.self)
        return rows.compactMap { output, origin in State(lgd: origin).map { (output, $0) } }
    }

    /// Items that stand open and are not, or the other way round.
    package func wrongItems() async throws(PostgresError) -> Int {
        try await count(
            """
            SELECT count(*)
            FROM (SELECT d.id FROM deeds d
                  WHERE d.due_at IS NOT NULL AND NOT EXISTS (SELECT FROM deeds c WHERE c.closes = d.id)) due
            FULL JOIN open_items o USING (id)
            WHERE due.id IS NULL OR o.id IS NULL
            """)
    }

    /// Deeds that an output has not passed yet.
    package func deedsWaiting(_ output: String) async throws(PostgresError) -> Backlog {
        let rows = try await pool.query(
            """
            SELECT coalesce(sum(n.next - coalesce(c.next, 1)), 0)::bigint,
                   (SELECT count(*) FROM owed o WHERE o.output = \(output)),
                   (SELECT count(*) FROM parked p WHERE p.output = \(output))
            FROM deed_counters n LEFT JOIN deed_cursors c ON c.output = \(output) AND c.origin = n.origin
            """
        ).decode(Int64.self, Int64.self, Int64.self)
        let (waiting, owed, parked) = rows.first ?? (0, 0, 0)
        return Backlog(output: output, waiting: Int(waiting), owed: Int(owed), parked: Int(parked))
    }
}
