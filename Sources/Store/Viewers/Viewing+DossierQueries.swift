import Alerts
import FoundationEssentials
import Postgres

/// What a dossier is made of.
extension Viewing {
    static func revisions(of id: UUID, _ notifications: String) -> PostgresQuery {
        """
        SELECT l.topic, l.partition, l.incarnation, l."offset", l.origin, l.kind, l.revision, l.outcome::text, l.status,
               l.lifecycle, l.urgency, l.issued_at, l.expires_at, l.taken_at, coalesce(cardinality(l.warnings), 0), l.told,
               l.targets,
               l.outcome = 'accepted' AND EXISTS (
                   SELECT FROM cursors c
                   WHERE c.output = \(notifications) AND c.topic = l.topic AND c.partition = l.partition
                         AND (c.incarnation > l.incarnation
                              OR c.incarnation = l.incarnation AND c.next_offset > l."offset")),
               coalesce((
                   SELECT bit_or(1::bigint << o.target) FROM owed o
                   WHERE o.output = \(notifications) AND o.topic = l.topic AND o.incarnation = l.incarnation
                         AND o.partition = l.partition AND o."offset" = l."offset"), 0)
               | coalesce((
                   SELECT bit_or(coalesce(1::bigint << p.target, l.told)) FROM parked p
                   WHERE p.output = \(notifications) AND p.topic = l.topic AND p.incarnation = l.incarnation
                         AND p.partition = l.partition AND p."offset" = l."offset"), 0)
        FROM log l
        WHERE l.alert_id = \(id) AND l.outcome IN ('accepted', 'late')
        ORDER BY l.revision DESC LIMIT \(Int64(Dossier.limit))
        """
    }

    /// A row of `revisions`; nil for what this version doesn't know.
    static func revision(
        _ row: PostgresRow
    ) throws(PostgresError) -> (revision: Dossier.Revision, origin: State, kind: Kind)? {
        let (
            topic, partition, incarnation, offset, origin, kind, revision, outcome, status, lifecycle, urgency,
            issuedAt,
            expiresAt, takenAt, warnings, told, decision, isPassed, unsent
        ) = try row.decode(
            Int16.self, Int16.self, Int32.self, Int64.self, Int16.self, String.self, Int32.self, String.self,
            String?.self,
            String?.self, String?.self, Date?.self, Date?.self, Date.self, Int32.self, Int64.self, [UInt8]?.self,
            Bool.self,
            Int64.self)
        guard let origin = State(lgd: origin), let kind = Kind(rawValue: kind),
            let outcome = RecordOutcome(rawValue: outcome)
        else { return nil }
        let states = StateSet(rawValue: told)
        return (
            Dossier.Revision(
                revision: revision, outcome: outcome, status: status, lifecycle: lifecycle, urgency: urgency,
                issuedAt: issuedAt, expiresAt: expiresAt, takenAt: takenAt, warnings: Int(warnings), told: states,
                notified: isPassed ? states.subtracting(StateSet(rawValue: unsent)) : StateSet(), decision: decision,
                key: LogKey(
                    PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset)),
            origin, kind
        )
    }

    /// Without their details, which the redactor may not read.
    static func deeds(of id: UUID) -> PostgresQuery {
        """
        SELECT \(unescaped: Deed.columns.replacing("d.detail", with: "NULL::bytea")) FROM deeds d
        WHERE d.alert_id = \(id) ORDER BY d.number DESC LIMIT \(Int64(Dossier.limit))
        """
    }

    static func deeds(_ result: PostgresResult) throws(PostgresError) -> [Deed] {
        var deeds: [Deed] = []
        for row in result.rows {
            if let deed = try Deed(row: row, from: 0) { deeds.append(deed) }
        }
        return deeds.reversed()
    }

    static func details(of id: UUID) -> PostgresQuery {
        "SELECT id, detail FROM deeds WHERE alert_id = \(id) AND detail IS NOT NULL"
    }

    static func waiting(for id: UUID) -> PostgresQuery {
        "SELECT state, acknowledged, due_at FROM duties WHERE alert_id = \(id) ORDER BY state"
    }

    static func waiting(_ result: PostgresResult) throws(PostgresError) -> [Dossier.Waiting] {
        try result.decode(Int16.self, Int32?.self, Date?.self).compactMap { state, acknowledged, dueAt in
            State(lgd: state).map { Dossier.Waiting(state: $0, acknowledged: acknowledged, dueAt: dueAt) }
        }
    }

    /// Whether the State has been given access, whom sightings have told, whether one of another State has let it in.
    static func access(to id: UUID, _ state: State) -> PostgresQuery {
        let code = Int16(state.lgd)
        return """
            SELECT EXISTS (SELECT FROM access_grants g WHERE g.alert_id = \(id) AND g.state = \(code)),
                   coalesce(bit_or(d.act), 0),
                   EXISTS (SELECT FROM access_by_sighting s WHERE s.alert_id = \(id) AND s.state = \(code))
            FROM deeds d WHERE d.alert_id = \(id) AND d.act <> 0
            """
    }

    static func payloads(of keys: [LogKey]) -> PostgresQuery {
        """
        SELECT l.revision, l.headers, l.payload
        FROM unnest(\(keys.map(\.partition.topic)), \(keys.map(\.incarnation)), \(keys.map(\.partition.partition)),
                    \(keys.map(\.offset))) AS k(topic, incarnation, partition, "offset")
        JOIN log l USING (topic, incarnation, partition, "offset")
        """
    }
}
