import Postgres

/// The word that goes out with each transaction that appends: of which partitions the log has grown. It is a hint, no promise:
/// NOTIFY is lost with a connection.
package enum LogHint {
    /// The channel on which the log says that it has grown.
    package static let channel = "sanket_log"

    /// `topic << 8 | partition` of each, separated by commas: some hundred bytes of the 7,999 that NOTIFY takes.
    static func payload(_ keys: some Collection<PartitionKey>) -> String {
        keys.map { String(Int32($0.topic) << 8 | Int32($0.partition)) }.joined(separator: ",")
    }

    /// The partitions that a payload names; nil where it does not name any, so that it may be all of them.
    package static func partitions(_ payload: String) -> [PartitionKey]? {
        let numbers = payload.split(separator: ",").map { Int32($0) }
        guard !numbers.isEmpty, !numbers.contains(nil) else { return nil }
        return numbers.compactMap { $0 }.map {
            PartitionKey(topic: Int16(truncatingIfNeeded: $0 >> 8), partition: Int16($0 & 0xff))
        }
    }

    static func notify(_ claims: [Claim]) -> PostgresQuery {
        "SELECT pg_notify(\(channel), \(payload(claims.map(\.key))))"
    }
}
