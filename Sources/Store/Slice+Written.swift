import Alerts
package import FoundationEssentials

extension Slice {
    /// The slices of a batch that is in the log with every row of it accepted, as reading would bring them; and the partitions
    /// where that takes a look into the log.
    ///
    /// Only the first revision of an alert is known by itself: to a later one the server adds what earlier ones have told, and
    /// what was done about them. (No revision is below 1, the log sees to that.) What is large is read when its turn comes.
    ///
    /// - Parameters:
    ///   - claims: of the batch.
    ///   - rows: of the batch, in offset order within each partition.
    ///   - takenAt: the time of the transaction.
    package static func written(_ claims: [Claim], _ rows: some Sequence<LogRow>, takenAt: Date)
        -> (slices: [Slice], others: [PartitionKey])
    {
        var entries: [PartitionKey: [LogEntry]] = [:]
        var others: Set<PartitionKey> = []
        for row in rows {
            if let entry = LogEntry(firstRevision: row, takenAt: takenAt) {
                entries[row.key.partition, default: []].append(entry)
            } else {
                others.insert(row.key.partition)
            }
        }
        let slices = claims.filter { !others.contains($0.key) }.map { claim in
            Slice(
                key: claim.key, incarnation: claim.incarnation, from: claim.from, to: claim.to,
                entries: entries[claim.key] ?? [])
        }
        return (slices, Array(others))
    }
}

extension LogEntry {
    /// The entry that a row becomes which the server has accepted; nil where that depends on more than the row.
    fileprivate init?(firstRevision row: LogRow, takenAt: Date) {
        let limit = Int(Followers.Portion.payloadBytes)
        guard case .alert(let alert) = row.content, alert.revision == 1, row.bytes.headers.count <= limit,
            (row.bytes.payload?.count ?? 0) <= limit
        else { return nil }
        self.init(
            key: row.key, outcome: .accepted, origin: alert.origin, alertID: alert.id, revision: alert.revision,
            kind: alert.kind, recordedAt: row.recordedAt, takenAt: takenAt, told: alert.told, shown: alert.isShown,
            decision: alert.decision, reason: nil, detail: nil, warningCount: row.warnings.count,
            contentType: row.bytes.contentType, headers: row.bytes.headers, payload: row.bytes.payload,
            payloadSHA256: nil, payloadSize: row.bytes.payload?.count ?? 0)
        clock = alert.clock
    }
}
