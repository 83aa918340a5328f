import FoundationEssentials
import Kafka
import Store

/// The making of rows from the records of a batch, which is most of what a back-log costs: on all processors, for one
/// alone would let the database wait.
struct Preparation: Sendable {
    let records: [ConsumedRecord]
    let intake: Intake

    /// A record that is taken, by its place, and under what.
    struct Taken: Sendable {
        let place: Int
        let key: LogKey
        let token: UUID
        let follows: Int64
    }

    /// Records of a part: some milliseconds of work, so that whoever waits for a processor meanwhile does not wait long.
    private static let part = 100

    /// The rows in the order of what was taken.
    func rows(of taken: [Taken]) async -> [PreparedRecord] {
        guard taken.count > Self.part else { return rows(of: taken[...]) }
        return await withTaskGroup(of: (start: Int, rows: [PreparedRecord]).self) { group in
            for start in stride(from: 0, to: taken.count, by: Self.part) {
                group.addTask { (start, rows(of: taken[start..<min(start + Self.part, taken.count)])) }
            }
            var parts: [Int: [PreparedRecord]] = [:]
            for await part in group { parts[part.start] = part.rows }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private func rows(of taken: ArraySlice<Taken>) -> [PreparedRecord] {
        taken.map { one in
            PreparedRecord(
                timestamp: records[one.place].timestamp, token: one.token, follows: one.follows,
                row: intake.row(records[one.place], key: one.key))
        }
    }
}
