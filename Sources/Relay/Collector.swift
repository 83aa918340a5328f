import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store

/// Sends what an output owes to one partition, in order, once that can be written again.
struct Collector: Sendable {
    let output: any Output
    let followers: Followers
    /// What the output follows.
    let source: any Followed
    let debts: Debts
    let topics: TopicNumbers
    let producer: KafkaProducer
    let owing: Owing
    /// The output that tells of each message that the broker holds, if any.
    let followedBy: String?
    let logger: Logger

    /// Messages made and sent at once.
    private static let portion = 100

    /// Until nothing is owed to it any more, or cancelled.
    func run(_ partition: Int32) async throws {
        let destination = Int16(partition)
        var backoff = Backoff(cap: .seconds(5))
        while true {
            try Task.checkCancellation()
            let version = owing.version(of: partition)
            let due = try await debts.due(
                output.name, destination: destination, withBytes: output.needsBytes, limit: Self.portion)
            if due.isEmpty {
                if owing.close(partition, at: version) { break }
                // Somebody is writing down another.
                try await Task.sleep(for: .milliseconds(20))
            } else if try await send(due, to: destination) {
                backoff.reset()
            } else {
                try await Task.sleep(for: backoff.next())
            }
        }
        logger.notice(
            "all that was owed is sent", metadata: ["output": "\(output.name)", "partition": "\(partition)"])
    }

    /// Sends them in order, as far as it goes; false when it was not far.
    private func send(_ due: [Debts.Due], to destination: Int16) async throws -> Bool {
        var messages: [(due: Debts.Due, message: OutgoingMessage)] = []
        let previous = output.needsPrevious ? try await followers.previous(of: due.compactMap(\.entry)) : [:]
        for due in due {
            if let message = try await message(of: due, after: previous[due.key]) {
                messages.append((due, message))
            } else {
                try await park(due, topics.address(due.key), "unpublishable", destination)
            }
        }
        let results = await producer.send(messages.map(\.message.record))
        let held = zip(messages, results).prefix { (try? $0.1.get()) != nil }.map(\.0.due.id)
        try await debts.settle(output.name, destination: destination, held, handingTo: followedBy)
        guard held.count < messages.count, case .failure(let error) = results[held.count] else { return true }
        try Task.checkCancellation()
        if error.isPermanentForMessage {
            let (due, message) = messages[held.count]
            try await park(due, message.id, error.name, destination)
            return true
        }
        logger.debug(
            "\(output.name) still can't write a partition: \(error)", metadata: ["partition": "\(destination)"])
        return false
    }

    /// Nil where the row is gone, or can't be published any more.
    private func message(of due: Debts.Due, after previous: LogEntry.Previous?) async throws -> OutgoingMessage? {
        var found = due.entry
        if found == nil { found = try await source.entry(of: due.key) }
        guard var entry = found else { return nil }
        entry.previous = previous
        if output.needsBytes { try await followers.fetchPayloads(of: &entry) }
        return try? output.messages(for: entry, at: topics.position(entry.key), untold: [], now: Date())
            .first { $0.target.map { Int16($0.lgd) } == due.target }
    }

    private func park(_ due: Debts.Due, _ id: String, _ code: String, _ destination: Int16) async throws {
        logger.critical(
            "a message that was owed can't be sent for good; it is parked",
            metadata: ["output": "\(output.name)", "id": "\(id)", "code": "\(code)"])
        try await followers.park(output.name, due.key, messageID: id, target: due.target, code: code)
        try await debts.settle(output.name, destination: destination, [due.id], handingTo: nil)
    }
}
