import Alerts
import FoundationEssentials
import Store

/// `sanket.dead-letters`: that a record was refused, where and why. The bytes stay in the database.
struct DeadLettersOutput: Output {
    let topics: Topics
    let name = "dead-letters"
    let outcomes: [RecordOutcome] = [.dead]
    let needsBytes = false
    let leader: String? = nil
    let rest: Duration = .milliseconds(500)

    func messages(for entry: LogEntry, at position: LogPosition, untold: StateSet, now: Date) throws
        -> [OutgoingMessage]
    {
        let letter = Redaction.deadLetter(
            position, reason: entry.reason.flatMap(DeadReason.init) ?? .undecodable, detail: entry.deathDetail,
            origin: entry.origin, id: entry.alertID, revision: entry.revision, sha256: entry.payloadSHA256 ?? [],
            size: entry.payloadSize, receivedAt: entry.takenAt)
        return [
            try Outgoing.message(
                letter, .of(letter, traceparent: entry.traceparent), topic: topics.deadLetters,
                partition: entry.origin ?? .union,
                key: nil)
        ]
    }
}

extension LogEntry {
    /// Path and rule, as ingest wrote them in one line.
    fileprivate var deathDetail: Admission.Detail? {
        guard let detail else { return nil }
        var parsed = Admission.Detail(.alertEmpty)
        let parts = detail.split(separator: ": ", maxSplits: 1)
        parsed.path = parts.count == 2 ? String(parts[0]) : ""
        parsed.rule = String(parts.last ?? "")
        return parsed
    }
}
