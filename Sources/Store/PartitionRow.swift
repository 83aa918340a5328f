package import FoundationEssentials

/// The last record taken from a partition, by which the topic is recognised when the partition is taken over.
package struct LastRecord: Hashable, Sendable {
    package var offset: Int64
    /// Milliseconds since 1970, as at the broker.
    package var timestamp: Int64
    package var sha256: [UInt8]

    package init(offset: Int64, timestamp: Int64, sha256: [UInt8]) {
        self.offset = offset
        self.timestamp = timestamp
        self.sha256 = sha256
    }
}

/// A partition's row as the database has it.
package struct PartitionRow: Hashable, Sendable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var base: Int64
    package var nextOffset: Int64
    package var token: UUID?
    package var owner: String?
    package var last: LastRecord?
    package var stopped: Stop?

    package init(
        key: PartitionKey, incarnation: Int32, base: Int64, nextOffset: Int64, token: UUID?, owner: String?,
        last: LastRecord?, stopped: Stop?
    ) {
        self.key = key
        self.incarnation = incarnation
        self.base = base
        self.nextOffset = nextOffset
        self.token = token
        self.owner = owner
        self.last = last
        self.stopped = stopped
    }

    /// Why a partition does not go on without a person.
    package struct Stop: Hashable, Sendable {
        package var code: String
        package var detail: String
        package var at: Date

        package init(code: String, detail: String, at: Date) {
            self.code = code
            self.detail = detail
            self.at = at
        }
    }
}

/// A batch's claim on one partition: the position goes `from` → `to` if token and incarnation are still those.
package struct Claim: Hashable, Sendable {
    package var key: PartitionKey
    package var incarnation: Int32
    package var token: UUID
    package var from: Int64
    package var last: LastRecord
    package var to: Int64 { last.offset + 1 }

    package init(key: PartitionKey, incarnation: Int32, token: UUID, from: Int64, last: LastRecord) {
        self.key = key
        self.incarnation = incarnation
        self.token = token
        self.from = from
        self.last = last
    }
}
