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
        return holding.losses == record.losses ? .take(holding) : .recogniseAgain
    }

    /// What of these records is still to be written under the tokens they were read with, and the claims for it.
    func claim(_ records: [PreparedRecord]) -> (claims: [Claim], records: [PreparedRecord]) {
        var last: [TopicPartition: ConsumedRecord] = [:]
        let live = records.filter { record in
            let partition = record.record.topicPartition
            guard let holding = byPartition[partition], holding.token == record.token, !holding.isStopped,
                record.record.offset >= holding.position
            else { return false }
            last[partition] = record.record
            return true
        }
        let claims = last.compactMap { partition, record -> Claim? in
            guard let holding = byPartition[partition] else { return nil }
            return Claim(
                key: holding.key, incarnation: holding.incarnation, token: holding.token, from: holding.position,
                last: LastRecord(
                    offset: record.offset, timestamp: record.timestamp, sha256: RecordDigest.sha256(record)))
        }
        return (claims, live)
    }

    /// Moves a position over what has been committed, if the partition is still held under that token.
    mutating func advance(_ claim: Claim) {
        guard let partition = names[claim.key], byPartition[partition]?.token == claim.token else { return }
        byPartition[partition]?.position = claim.to
    }
}

/// A record with the row it becomes, and the token it was read under.
struct PreparedRecord: Sendable {
    var record: ConsumedRecord
    var token: UUID
    var row: LogRow
}
