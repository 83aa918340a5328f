import Alerts
import FoundationEssentials
import Postgres

extension Deeds {
    /// Records a deed, in one transaction and one round trip: a caller that stops half-way holds up nobody. Deeds of one
    /// origin go one behind the other, so that their numbers stand in the order of the commits.
    ///
    /// The same deed told twice is one row: the first is returned. It is the same if all that was told is; what is found at
    /// the moment of telling, such as the time or the current revision, may differ.
    package func record(_ deed: NewDeed, within limit: Duration? = nil) async throws(DeedError) -> Deed {
        let results: [PostgresResult]
        do {
            results = try await pool.transaction(Self.statements(deed), within: limit)
        } catch {
            throw DeedError(error)
        }
        return try Self.outcome(results.dropLast().last)
    }

    /// The same within a transaction of the caller's, which has to end without a commit where this throws.
    static func record(_ deed: NewDeed, on connection: isolated PostgresConnection) throws(DeedError) -> Deed {
        var results: [PostgresResult] = []
        do {
            for statement in statements(deed) { results.append(try connection.query(statement)) }
        } catch {
            throw DeedError(error)
        }
        return try outcome(results.dropLast().last)
    }

    private static func outcome(_ result: PostgresResult?) throws(DeedError) -> Deed {
        guard let row = result?.rows.first else { throw .noSuchAlert }
        let verdict: String?
        let current: Int32?
        let recorded: Deed?
        do {
            (verdict, current) = try row.decode(from: 0, String?.self, Int32?.self)
            recorded = try Deed(row: row, from: 2)
        } catch {
            throw .unavailable(error)
        }
        switch (verdict, recorded) {
        case ("recorded", let recorded?): return recorded
        case ("already-done", let recorded?): throw .alreadyDone(recorded)
        case ("revision-ahead", _): throw .revisionAhead(current: current ?? 0)
        case ("not-concerned", _): throw .notConcerned
        case ("nothing-to-close", _), ("already-done", nil): throw .nothingToClose
        case ("id-taken", _): throw .idTaken
        default: throw .noSuchAlert
        }
    }

    private static func statements(_ deed: NewDeed) -> [PostgresQuery] {
        var statements: [PostgresQuery] = [
            "SELECT set_config('lock_timeout', '5s', true)",
            """
            SELECT 1 FROM deed_counters WHERE origin = (
                SELECT l.origin FROM log l
                WHERE l.alert_id = \(deed.alertID) AND l.outcome IN ('accepted', 'late') LIMIT 1) FOR UPDATE
            """,
        ]
        // A revision that is settled at the same time either sees whom this sighting tells, or is there for the relay to tell
        // them: its batch moves this row first. Locked last, for what waits for it waits for every State's alerts of the batch.
        if deed.type == .sighted {
            statements.append(
                """
                SELECT 1 FROM partitions WHERE (topic, partition) = (
                    SELECT l.topic, l.partition FROM log l
                    WHERE l.alert_id = \(deed.alertID) AND l.outcome IN ('accepted', 'late') LIMIT 1) FOR SHARE
                """)
        }
        return statements + [
            insert(deed),
            "SELECT pg_notify('sanket_deeds', '') WHERE EXISTS (SELECT FROM deeds WHERE id = \(deed.id))",
        ]
    }

    /// Decides and writes. What is decided here stays so until the commit: the counter is locked.
    private static func insert(_ deed: NewDeed) -> PostgresQuery {
        """
        WITH given AS (
            SELECT \(deed.id) AS id, \(deed.alertID) AS alert_id, \(deed.revision) AS revision,
                   \(deed.type.rawValue) AS type, \(Int16(deed.state.lgd)) AS state, \(deed.officer) AS officer,
                   \(deed.enteredBy) AS entered_by, \(deed.doneAt) AS done_at, \(deed.district) AS district,
                   \(deed.heading.map { Int16($0.lgd) }) AS heading, \(deed.to.map { Int16($0.lgd) }) AS to_state,
                   \(deed.dueAt) AS due_at, \(deed.closes) AS closes, \(deed.detail) AS detail,
                   \(deed.isRevisionNamed) AS is_revision_named, clock_timestamp() AS taken_at,
                   \(deed.type.clock?.seconds) * interval '1 s' AS clock
        ), alert AS (
            SELECT l.origin, l.revision, l.kind, l.told, l.clock IS NULL AS is_over FROM log l
            WHERE l.alert_id = \(deed.alertID) AND l.outcome IN ('accepted', 'late')
            ORDER BY l.revision DESC LIMIT 1
        ), before AS MATERIALIZED (
            SELECT d.* FROM deeds d WHERE d.alert_id = \(deed.alertID)
        ), facts AS (
            SELECT g.*, a.origin, a.kind, a.revision AS current, a.is_over, g.state = a.origin AS is_origin,
                   (a.told | coalesce((SELECT bit_or(b.act) FROM before b), 0)) >> g.state & 1 = 1 AS is_told,
                   -- the item that it sees to: of an access that is granted, the request, named or not
                   coalesce(g.closes, (
                       SELECT o.id FROM open_items o JOIN before b USING (id)
                       WHERE g.type = 'access-granted' AND b.type = 'access-asked' AND b.state = g.to_state
                       ORDER BY b.number LIMIT 1)) AS item,
                   first.id IS NOT NULL AS is_known,
                   -- all that was told, and nothing that was only found when it was, as who has entered it
                   (first.state, first.alert_id, first.type, first.officer, first.district, first.heading,
                    first.to_state, first.detail)
                   IS NOT DISTINCT FROM
                   (g.state, g.alert_id, g.type, g.officer, g.district, g.heading, g.to_state, g.detail)
                   AND (first.closes IS NOT DISTINCT FROM g.closes OR g.closes IS NULL AND g.type = 'access-granted')
                   AND (first.revision = g.revision OR NOT g.is_revision_named) AS is_same
            FROM given g CROSS JOIN alert a LEFT JOIN deeds first ON first.id = g.id
        ), done AS (
            -- the deed that has done it already: of acknowledgements, of this revision or a later one since the State was
            -- last told of a sighting
            SELECT max(b.number) AS number
            FROM facts f JOIN before b ON
                b.closes = f.item AND b.state = f.state
                OR f.type = 'acknowledged' AND f.item IS NULL AND b.type = f.type AND b.closes IS NULL AND b.state = f.state
                   AND b.revision >= f.revision
                   AND NOT EXISTS (SELECT FROM before o WHERE o.number > b.number AND o.act >> f.state & 1 = 1)
                OR f.type = 'access-asked' AND b.type = f.type AND b.state = f.state
                   AND EXISTS (SELECT FROM open_items o WHERE o.id = b.id)
                OR b.type = 'access-granted' AND b.to_state = CASE f.type
                       WHEN 'access-asked' THEN f.state WHEN 'access-granted' THEN f.to_state END
                   AND NOT EXISTS (SELECT FROM before w
                       WHERE w.number > b.number AND w.type = 'access-withdrawn' AND w.to_state = b.to_state)
        ), verdict AS (
            SELECT f.*, done.number AS done,
                CASE
                    WHEN is_same THEN 'recorded'
                    WHEN is_known THEN 'id-taken'
                    WHEN f.revision > f.current THEN 'revision-ahead'
                    WHEN NOT CASE
                        WHEN type IN ('access-granted', 'access-withdrawn', 'photograph-added', 'photograph-withdrawn')
                            THEN is_origin
                        WHEN type = 'access-asked' THEN NOT is_origin
                        WHEN type IN ('accepted', 'refused', 'not-ours') THEN is_told
                        WHEN type = 'sighted' OR item IS NOT NULL THEN true
                        WHEN type = 'acknowledged' THEN is_told
                        ELSE is_told OR is_origin
                    END THEN 'not-concerned'
                    WHEN done.number IS NOT NULL THEN 'already-done'
                    WHEN item IS NOT NULL AND NOT EXISTS (
                        SELECT FROM open_items o JOIN before b USING (id)
                        WHERE o.id = f.item AND o.state = f.state
                              AND (f.type <> 'access-granted' OR (b.type, b.state) = ('access-asked', f.to_state))
                    ) THEN 'nothing-to-close'
                    WHEN type = 'access-withdrawn' AND NOT EXISTS (
                        SELECT FROM before b
                        WHERE (b.type = 'access-granted' AND b.to_state = f.to_state
                               OR b.heading = f.to_state AND b.heading <> b.state AND b.act >> b.heading & 1 = 1)
                              AND NOT EXISTS (SELECT FROM before w
                                  WHERE w.number > b.number AND w.type = 'access-withdrawn' AND w.to_state = f.to_state)
                    ) THEN 'nothing-to-close'
                    ELSE 'recorded'
                END AS verdict
            FROM facts f CROSS JOIN done
        ), numbered AS (
            UPDATE deed_counters c SET next = c.next + 1
            FROM verdict v WHERE c.origin = v.origin AND v.verdict = 'recorded' AND NOT v.is_known
            RETURNING c.next - 1 AS number
        ), inserted AS (
            INSERT INTO deeds AS d (origin, number, id, alert_id, revision, alert_kind, type, state, officer, entered_by,
                done_at, taken_at, district, heading, to_state, act, due_at, closes, detail)
            SELECT origin, n.number, id, alert_id, revision, kind, type, state, officer, entered_by, done_at, taken_at,
                district, heading, to_state,
                CASE WHEN type = 'sighted' AND NOT is_over THEN
                    (CASE WHEN is_told THEN 0 ELSE 1::bigint << state END
                     | CASE WHEN heading IS NULL THEN 0 ELSE 1::bigint << heading END) & ~(1::bigint << origin)
                ELSE 0 END,
                CASE
                    WHEN type = 'assigned' THEN due_at
                    WHEN is_origin OR is_over AND type <> 'access-asked' THEN NULL
                    ELSE taken_at + clock
                END, item, detail
            FROM verdict CROSS JOIN numbered n
            RETURNING d.*
        ), opened AS (
            INSERT INTO open_items (id, state, alert_id, due_at)
            SELECT id, CASE WHEN type = 'assigned' THEN state ELSE origin END, alert_id, due_at
            FROM inserted WHERE due_at IS NOT NULL
        ), closed AS (
            DELETE FROM open_items o USING inserted i WHERE o.id = i.closes
        )
        SELECT v.verdict, v.current, \(unescaped: Deed.columns)
        FROM verdict v LEFT JOIN (
            SELECT * FROM inserted
            UNION ALL SELECT k.* FROM deeds k JOIN verdict USING (id) WHERE is_same
            UNION ALL SELECT b.* FROM before b JOIN verdict v ON b.number = v.done AND v.verdict = 'already-done'
        ) d ON true
        """
    }
}
