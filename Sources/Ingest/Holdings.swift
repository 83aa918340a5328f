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
        guard let index = byPartition.index(forKey: record.topicPartition) else { return .ignore }
        let holding = byPartition.values[index]
        guard holding.generation == record.generation else { return .ignore }
        if let last = holding.verifying {
            guard Recognition.matches(record, last) else { return .mismatch(holding, last) }
            byPartition.values[index].verifying = nil
            byPartition.values[index].isStopped = false
            return .recognised(holding)
        }
        guard !holding.isStopped, record.offset >= holding.position else { return .ignore }
        guard holding.losses == record.losses else { return .recogniseAgain }
        byPartition.values[index].read = record.offset + 1
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
        var stretches: [TopicPartition: Stretch] = [:]
        for claim in ahead {
            guard let partition = names[claim.key], let holding = byPartition[partition], holding.token == claim.token
            else { continue }
            let start = max(stretches[partition]?.start ?? holding.position, claim.to)
            stretches[partition] = Stretch(holding: holding, start: start)
        }
        var share = Share()
        share.records.reserveCapacity(records.count)
        // Records of a partition come in runs.
        var rest = records[...]
        while let first = rest.first {
            let run = rest.prefix { $0.partition == first.partition }
            rest = rest.dropFirst(run.count)
            guard let partition = names[first.partition], let holding = byPartition[partition] else { continue }
            var stretch = stretches[partition] ?? Stretch(holding: holding, start: holding.position)
            for record in run where stretch.takes(record) { share.records.append(record) }
            stretches[partition] = stretch
        }
        share.claims = stretches.values.compactMap(\.claim)
        share.gaps = Set(stretches.filter { $1.isBroken }.keys)
        return share
    }

    /// What a batch has of one partition.
    private struct Stretch {
        let holding: Holding
        let start: Int64
        /// An earlier record is neither in the log nor under way.
        private(set) var isBroken = false
        private var last: PreparedRecord?

        init(holding: Holding, start: Int64) {
            self.holding = holding
            self.start = start
        }

        mutating func takes(_ record: PreparedRecord) -> Bool {
            guard record.token == holding.token, !holding.isStopped, record.offset >= start else { return false }
            if last == nil { isBroken = record.follows > start }
            last = record
            return !isBroken
        }

        var claim: Claim? {
            guard let last, !isBroken else { return nil }
            return Claim(
                key: holding.key, incarnation: holding.incarnation, token: holding.token, from: start,
                last: LastRecord(
                    offset: last.offset, timestamp: last.timestamp, sha256: RecordDigest.sha256(last.row.bytes)))
        }
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
