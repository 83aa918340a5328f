package import Alerts
import FoundationEssentials
package import Postgres
import Routing
package import Store
import SwiftProtobuf

/// Puts alerts into the log as ingest does, without a broker, and brings the projections up to it.
package struct TakenAlerts: Sendable {
    private let pool: PostgresPool
    private let router: Router
    private let topics = Topics()

    /// - Parameter pool: of a migrated database, by its owner.
    package init(pool: PostgresPool) throws {
        self.pool = pool
        router = Router(rules: try .embedded())
    }

    /// Takes one revision. One batch each: revisions of one alert come one behind the other.
    ///
    /// - Parameter targets: who is told; nil: whom the rules name.
    /// - Parameter handover: who is told what was written.
    /// - Returns: how it was settled.
    @discardableResult
    package func take(
        _ message: Sanket_V1_Alert, to targets: [Target]? = nil, handover: Handover? = nil
    ) async throws -> Settlement {
        guard let alert = Alert(message) else { throw NoAlert() }
        let ownership = Ownership(pool: pool)
        let numbers = try await ownership.number(topics.allAlerts)
        guard let topic = numbers[topics.alerts(alert.kind)] else { throw NoAlert() }
        let key = PartitionKey(topic: topic, partition: Int16(alert.origin.lgd))
        let row = try await ownership.take([key: 0], token: UUID(), owner: "test", lockTimeout: .seconds(5)).first
        guard let row, let token = row.token else { throw NoAlert() }
        let claim = Claim(
            key: key, incarnation: row.incarnation, token: token, from: row.nextOffset,
            last: LastRecord(offset: row.nextOffset, timestamp: 1, sha256: [UInt8](repeating: 1, count: 32)))
        let record = try self.row(
            alert, at: LogKey(key, incarnation: row.incarnation, offset: row.nextOffset), payload: message, to: targets)
        let (settlement, takenAt) = try await pool.withConnection {
            try await Ledger(connection: $0).begin([claim], Ledger.inserts([record])).landing()
        }
        if let handover, let takenAt {
            handover.give(grown: [], slices: Slice.written([claim], [record], takenAt: takenAt).slices)
        }
        return settlement
    }

    private func row(
        _ alert: Alert, at key: LogKey, payload: Sanket_V1_Alert, to targets: [Target]?
    ) throws -> LogRow {
        let decision = targets.map { RoutingDecision(rulesVersion: "test", targets: $0) } ?? router.decision(on: alert)
        return LogRow(
            key: key, recordedAt: Date(timeIntervalSince1970: 1_795_150_860),
            content: .alert(
                .init(
                    origin: alert.origin, id: alert.id, revision: alert.revision, kind: alert.kind,
                    status: Self.word(alert.status, "STATUS_"), lifecycle: Self.word(alert.lifecycle, "LIFECYCLE_"),
                    urgency: Self.word(alert.urgency, "URGENCY_"), issuedAt: alert.issuedAt, expiresAt: alert.expiresAt,
                    digest: alert.canonicalDigest(), act: decision.acting, told: decision.states,
                    decision: decision.encode(), isShown: Redaction.isShown(alert), clock: ResponseClock(alert))),
            bytes: ReceivedBytes(
                contentType: .protobuf, key: nil,
                headers: HeaderBytes.pack([("content-type", Array("application/protobuf".utf8))]),
                payload: try payload.serializedBytes()))
    }

    /// The schema's name without its prefix.
    private static func word(_ value: some SwiftProtobuf.Enum, _ prefix: String) -> String {
        let shape = Schema.current.enumerations.values.first { $0.numbers.keys.contains { $0.hasPrefix(prefix) } }
        return shape?.name(of: value.rawValue).map { String($0.dropFirst(prefix.count)) } ?? "UNSPECIFIED"
    }

    /// Brings the projection of alerts and duties up to the log and the deeds.
    package func project() async throws {
        let token = UUID()
        let followers = Followers(pool: pool)
        let projection = Projection(pool: pool)
        _ = try await followers.lease(Projection.output, token: token, holder: "test", for: .seconds(60))
        try await projection.prepare()
        try await followers.prepareCursors(Projection.output)
        while try await !projection.step(token: token).isLast {}
    }

    /// Says of everything that is in the log that the broker holds its notifications.
    package func notify(_ output: String = "notifications") async throws {
        _ = try await pool.query(
            """
            INSERT INTO cursors (output, topic, partition, incarnation, next_offset)
            SELECT \(output), topic, partition, incarnation, next_offset FROM partitions
            ON CONFLICT (output, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
            """)
    }
}

/// The message is no alert, or its partition can't be taken.
package struct NoAlert: Error {
    package init() {}
}
