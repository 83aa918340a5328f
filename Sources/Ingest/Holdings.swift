import FoundationEssentials
import Kafka
import Store

/// The partitions this process holds, and how far each has come. A value: whoever owns it guards it.
struct Holdings {
    struct Holding {
        var key: PartitionKey
        var incarnation: Int32
        /// Random for each assignment. Records read under another token are not ours to write.
        var token: UUID
        /// The end of the previous batch of this assignment: where the next begins.
        var position: Int64
        /// The furthest end of a batch that was sent in this assignment: the ledger may stand there before we know.
        var sent: Int64
        /// Behind the last record that was taken to be written: the next one follows here.
        var read: Int64
        /// The record to read once more before anything new is taken.
        var verifying: LastRecord?
        /// Stopped with an error, in this process or an earlier one.
        var isStopped: Bool
        /// How many connections to the brokers had been lost when the partition was recognised.
        var losses: Int
        /// The take it is read under: records of an earlier one are not ours to write.
        var generation: Int
    }

    /// What to do with a record that arrives.
    enum Arrival {
        case take(Holding)
        /// The last record taken, once more: the topic is the one we know.
        case recognised(Holding)
        case mismatch(Holding, LastRecord)
        /// Read on a connection that came after a loss: the topic behind it has to be recognised first.
        case recogniseAgain
        case ignore
    }

    private var byPartition: [TopicPartition: Holding] = [:]
    private var names: [PartitionKey: TopicPartition] = [:]

    subscript(partition: TopicPartition) -> Holding? { byPartition[partition] }
    subscript(key: PartitionKey) -> TopicPartition? { names[key] }

    var all: [TopicPartition: Holding] { byPartition }

    mutating func hold(_ partition: TopicPartition, _ holding: Holding) {
        byPartition[partition] = holding
        names[holding.key] = partition
    }

    mutating func drop(_ partition: TopicPartition) { byPartition.removeValue(forKey: partition) }

    mutating func stop(_ partition: TopicPartition) {
        byPartition[partition]?.isStopped = true
        byPartition[partition]?.verifying = nil
    }

    mutating func arrival(_ record: ConsumedRecord) -> Arrival {
        guard let holding = byPartition[record.topicPartition], holding.generation == record.generation else {
            return .ignore
        }
        if let last = holding.verifying {
            guard Recognition.matches(record, last) else { return .mismatch(holding, last) }
            byPartition[record.topicPartition]?.verifying = nil
            byPartition[record.topicPartition]?.isStopped = false
            return .recognised(holding)
        }
        guard !holding.isStopped, record.offset >= holding.position else { return .ignore }
        guard holding.losses == record.losses else { return .recogniseAgain }
        byPartition[record.topicPartition]?.read = record.offset + 1
        return .take(holding)
    }

    /// What of a batch is to be written, and the claims for it.
    struct Share {
        var claims: [Claim] = []
        var records: [PreparedRecord] = []
        /// Partitions of which an earlier record is neither in the log nor under way: nothing may be sent past it.
        var gaps: Set<TopicPartition> = []
    }

    /// What of these records is still to be written under the tokens they were read with.
    ///
    /// - Parameter ahead: claims of batches that are under way: this one begins where they end.
    func claim(_ records: [PreparedRecord], behind ahead: [Claim] = []) -> Share {
        var starts: [TopicPartition: Int64] = [:]
        for claim in ahead {
            guard let partition = names[claim.key], byPartition[partition]?.token == claim.token else { continue }
            starts[partition] = max(starts[partition] ?? 0, claim.to)
        }
        var share = Share()
        var last: [TopicPartition: ConsumedRecord] = [:]
        share.records = records.filter { record in
            let partition = record.record.topicPartition
            guard let holding = byPartition[partition], holding.token == record.token, !holding.isStopped else {
                return false
            }
            let start = max(holding.position, starts[partition] ?? 0)
            guard record.record.offset >= start else { return false }
            if last[partition] == nil {
                if record.follows > start { share.gaps.insert(partition) }
                starts[partition] = start
            }
            last[partition] = record.record
            return !share.gaps.contains(partition)
        }
        share.claims = last.compactMap { partition, record -> Claim? in
            guard let holding = byPartition[partition], let start = starts[partition],
                !share.gaps.contains(partition)
            else { return nil }
            return Claim(
                key: holding.key, incarnation: holding.incarnation, token: holding.token, from: start,
                last: LastRecord(
                    offset: record.offset, timestamp: record.timestamp, sha256: RecordDigest.sha256(record)))
        }
        return share
    }

    /// Notes that a batch with these claims is sent.
    mutating func note(sent claims: [Claim]) {
        for claim in claims {
            change(claim) { $0.sent = max($0.sent, claim.to) }
        }
    }

    /// How far of a claim's partition was sent under its token; the claim's own end where it is held no more.
    func sent(_ claim: Claim) -> Int64 {
        guard let holding = names[claim.key].flatMap({ byPartition[$0] }), holding.token == claim.token else {
            return claim.to
        }
        return holding.sent
    }

    /// Moves a position over what has been committed, if the partition is still held under that token.
    mutating func advance(_ claim: Claim, to end: Int64) {
        change(claim) { $0.position = max($0.position, end) }
    }

    private mutating func change(_ claim: Claim, _ change: (inout Holding) -> Void) {
        guard let partition = names[claim.key], var holding = byPartition[partition], holding.token == claim.token
        else { return }
        change(&holding)
        byPartition[partition] = holding
    }
}
