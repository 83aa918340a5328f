package import Alerts
package import FoundationEssentials
import Postgres

/// A row of the log as a follower reads it.
package struct LogEntry: Sendable {
    package var key: LogKey
    package var outcome: RecordOutcome
    package var origin: State?
    package var alertID: UUID?
    package var revision: Int32?
    package var kind: Kind?
    package var recordedAt: Date
    package var takenAt: Date
    /// States told of this or of an earlier revision.
    package var told: StateSet
    /// States that sightings have told of an earlier revision: this one goes to them as to those that have to act.
    package var onward = StateSet()
    /// Those of them where who was seen was heading: they see it in full. The others told a sighting themselves, or the origin
    /// has taken back what one opened to them.
    package var ahead = StateSet()
    /// What runs for the States that act; nil where nobody has to.
    package var clock: ResponseClock?
    /// Whether this or an earlier revision has stood on the feed.
    package var shown: Bool
    /// `sanket.v1.RoutingDecision`, encoded; nil for a dead record.
    package var decision: [UInt8]?
    package var reason: String?
    package var detail: String?
    package var warningCount: Int
    package var contentType: ContentType
    /// As `HeaderBytes` packs them.
    package var headers: [UInt8]?
    /// Nil where the reader did not ask for the sender's bytes, or they were too many: see `Followers.fetchPayloads(of:)`.
    package var payload: [UInt8]?
    /// Of the payload, for a dead record.
    package var payloadSHA256: [UInt8]?
    package var payloadSize: Int
    /// The revision before, where the reader asked for it and there is one.
    package var previous: Previous?

    /// The deed that is followed, where it is the second log that is read: `key` is the deed's then.
    package var deed: Deed?

    package init(
        key: LogKey, outcome: RecordOutcome, origin: State?, alertID: UUID?, revision: Int32?, kind: Kind?,
        recordedAt: Date, takenAt: Date, told: StateSet, shown: Bool = true,
        decision: [UInt8]?, reason: String?, detail: String?,
        warningCount: Int, contentType: ContentType, headers: [UInt8]?, payload: [UInt8]?, payloadSHA256: [UInt8]?,
        payloadSize: Int
    ) {
        self.key = key
        self.outcome = outcome
        self.origin = origin
        self.alertID = alertID
        self.revision = revision
        self.kind = kind
        self.recordedAt = recordedAt
        self.takenAt = takenAt
        self.told = told
        self.shown = shown
        self.decision = decision
        self.reason = reason
        self.detail = detail
        self.warningCount = warningCount
        self.contentType = contentType
        self.headers = headers
        self.payload = payload
        self.payloadSHA256 = payloadSHA256
        self.payloadSize = payloadSize
    }

    /// The columns that `init(row:from:)` reads, of the log under the alias `l`. The sender's bytes cost most of the reading.
    ///
    /// - Parameter limit: bytes above which a payload is left out, and headers too.
    static func columns(withBytes: Bool, below limit: Int32 = .max) -> String {
        let payload = limit == .max ? "l.payload" : "CASE WHEN octet_length(l.payload) <= \(limit) THEN l.payload END"
        let headers = limit == .max ? "l.headers" : "CASE WHEN octet_length(l.headers) <= \(limit) THEN l.headers END"
        return """
            l.topic, l.partition, l.incarnation, l."offset", l.outcome::text, l.origin, l.alert_id, l.revision, l.kind,
            l.record_at, l.taken_at, l.told, l.shown, l.targets, l.reason, l.detail, l.content_type,
            \(headers), \(withBytes ? payload : "NULL::bytea"),
            CASE WHEN l.outcome = 'dead' THEN sha256(l.payload) END, octet_length(l.payload), cardinality(l.warnings), l.onward,
            l.ahead, l.clock
            """
    }

    /// Reads a row of `columns`; nil where the joined log had no row.
    init?(row: PostgresRow, from start: Int) throws(PostgresError) {
        var columns = PostgresColumns(row, from: start)
        let topic: Int16? = try columns.next()
        let partition: Int16? = try columns.next()
        let incarnation: Int32? = try columns.next()
        let offset: Int64? = try columns.next()
        let outcome: String? = try columns.next()
        let origin: Int16? = try columns.next()
        alertID = try columns.next()
        revision = try columns.next()
        let kind: String? = try columns.next()
        let recordedAt: Date? = try columns.next()
        let takenAt: Date? = try columns.next()
        let told: Int64? = try columns.next()
        let shown: Bool? = try columns.next()
        decision = try columns.next()
        reason = try columns.next()
        detail = try columns.next()
        let contentType: Int16? = try columns.next()
        headers = try columns.next()
        payload = try columns.next()
        payloadSHA256 = try columns.next()
        let size: Int32? = try columns.next()
        let warnings: Int32? = try columns.next()
        let onward: Int64? = try columns.next()
        let ahead: Int64? = try columns.next()
        let clock: Int16? = try columns.next()
        guard let topic, let partition, let incarnation, let offset, let outcome = outcome.flatMap(RecordOutcome.init),
            let recordedAt, let takenAt
        else { return nil }
        key = LogKey(PartitionKey(topic: topic, partition: partition), incarnation: incarnation, offset: offset)
        self.outcome = outcome
        self.origin = origin.flatMap { State(lgd: UInt8(clamping: $0)) }
        self.kind = kind.flatMap(Kind.init)
        self.recordedAt = recordedAt
        self.takenAt = takenAt
        self.told = StateSet(rawValue: UInt64(bitPattern: told ?? 0))
        self.shown = shown ?? false
        self.onward = StateSet(rawValue: onward ?? 0)
        self.ahead = StateSet(rawValue: ahead ?? 0)
        self.clock = clock.flatMap(ResponseClock.init(number:))
        self.contentType = contentType == 1 ? .json : .protobuf
        warningCount = Int(warnings ?? 0)
        payloadSize = Int(size ?? 0)
    }
}
