import Alerts
import FoundationEssentials
import Kafka
import Routing
import Store

/// From a consumed record to the row it becomes. Pure: no clock, no I/O; the same record gives the same row.
struct Intake: Sendable {
    let router: Router
    let topics: Topics

    /// Headers that a replay carries: which dead record it replaces, and who ordered it.
    static let replayHeader = "sanket-replay-of"
    /// Headers that say something of the record itself; the others are kept.
    private static let telling: [StaticString] = ["content-type", "ce_datacontenttype", "sanket-replay-of"]

    func row(_ record: ConsumedRecord, key: LogKey) -> LogRow {
        let headers = record.headers.named(Self.telling).map { ($0.name, $0.value) }
        let type = ContentType(headers: headers)
        let (content, warnings) = content(record, type)
        return LogRow(
            key: key, recordedAt: Self.date(record.timestamp), content: content,
            warnings: warnings, replayOf: Self.replayed(headers),
            bytes: ReceivedBytes(
                contentType: type ?? ContentType(sniffing: record.value ?? []), key: record.key,
                headers: record.headers.bytes, payload: record.value))
    }

    /// The time that a producer gave, which may be anything; what no calendar of ours holds is the nearest that it does.
    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(min(max(0, milliseconds), lastMillisecond)) / 1000)
    }

    /// Of the year 9999, the last that RFC 3339 can write.
    private static let lastMillisecond: Int64 = 253_402_300_799_999

    /// What the record holds, and what is wrong in it.
    private func content(_ record: ConsumedRecord, _ type: ContentType?) -> (LogRow.Content, warnings: [String]) {
        guard let kind = topics.kind(ofTopic: record.topic) else {
            return (.dead(.init(reason: .unroutable, detail: "", origin: nil, id: nil, revision: nil)), [])
        }
        switch admit(value: record.value, as: type, topicKind: kind, partition: record.partition) {
        case .dead(let reason, let detail, let origin, let id, let revision):
            let detail = Self.clean(detail.description)
            return (.dead(.init(reason: reason, detail: detail, origin: origin, id: id, revision: revision)), [])
        case .alert(let alert, let warnings):
            let skeleton = skeleton(alert)
            var notes = warnings.map { Self.clean($0.note) }
            // Rules that are switched off can leave nobody where the alert alone would name somebody.
            if skeleton.told.isEmpty {
                let nowhere = Violation(.routeNowhere, at: "targetStates").note
                if !notes.contains(nowhere) { notes.append(nowhere) }
            }
            return (.alert(skeleton), notes)
        }
    }

    private func skeleton(_ alert: Alert) -> LogRow.Skeleton {
        let decision = router.decision(on: alert)
        return LogRow.Skeleton(
            origin: alert.origin, id: alert.id, revision: alert.revision, kind: alert.kind,
            status: Words.status(alert.status), lifecycle: Words.lifecycle(alert.lifecycle),
            urgency: Words.urgency(alert.urgency),
            issuedAt: alert.issuedAt, expiresAt: alert.expiresAt, digest: alert.canonicalDigest(),
            act: decision.acting, told: decision.states,
            decision: decision.encode(), isShown: Redaction.isShown(alert), clock: ResponseClock(alert))
    }

    /// The record that this one replaces, where a header tells it.
    private static func replayed(_ headers: [(String, [UInt8]?)]) -> String? {
        headers.first { $0.0.utf8.count == replayHeader.utf8.count && $0.0 == replayHeader }?.1.flatMap(address)
    }

    /// A ledger address from a header: printable ASCII of a sensible length, or nothing.
    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count <= 300, bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Text columns take no NUL, and a warning is one line.
    private static func clean(_ text: String) -> String {
        if text.utf8.count <= 500, text.utf8.allSatisfy({ $0 >= 0x20 }) { return text }
        return String(decoding: text.utf8.filter { $0 >= 0x20 }.prefix(500), as: UTF8.self)
    }

    /// The row of a record that the database refused, for which a retry can't help.
    static func refused(_ row: LogRow, sqlState: String) -> LogRow {
        var death = LogRow.Death(
            reason: .refusedByDatabase, detail: "SQLSTATE \(sqlState)", origin: nil, id: nil, revision: nil)
        if case .alert(let alert) = row.content {
            death.origin = alert.origin
            death.id = alert.id
            death.revision = alert.revision
        }
        return LogRow(key: row.key, recordedAt: row.recordedAt, content: .dead(death), bytes: row.bytes)
    }
}
