import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store

extension Follower {
    /// Publishes a slice, in order within each partition. A message that failed is sent again together with all that came
    /// after it for its partition; one that the broker will never take is parked.
    ///
    /// - Parameter untold: States that do not have the leader's message of a row.
    func publish(_ slice: Slice, _ untold: [LogKey: StateSet], _ token: UUID, _ owing: Owing) async throws {
        var messages = try await messages(of: slice, untold)
        if output.owes { try await putBehindDebts(&messages, token, owing) }
        var backoff = Backoff(cap: .seconds(5))
        let start = ContinuousClock.now
        while !messages.isEmpty {
            let left = try await send(messages, owing)
            guard let first = left.messages.first, let error = left.error else { return }
            try Task.checkCancellation()
            if isHopeless(Set(left.messages.map(\.partition)), owing), .now - start >= settings.patience,
                try await owe(left.messages, token, owing)
            {
                return
            }
            logger.warning(
                "\(output.name) waits for the broker: \(error)",
                metadata: ["topic": "\(first.message.record.topic)", "partition": "\(first.partition)"])
            messages = left.messages
            try await Task.sleep(for: backoff.next())
        }
    }

    /// Sends messages and parks those that the broker will never take; returns those that are to be sent again, and why.
    private func send(
        _ messages: [Addressed], _ owing: Owing
    ) async throws -> (messages: [Addressed], error: KafkaError?) {
        let records = messages.map(\.message.record)
        let results =
            output.owes
            ? await producer.send(records, patience: settings.patience) { partitions in
                isHopeless(Set(partitions.map(\.partition)), owing)
            } : await producer.send(records)
        var left: [Addressed] = []
        var stuck: Set<Int32> = []
        var first: KafkaError?
        for (message, result) in zip(messages, results) {
            if stuck.contains(message.partition) {
                left.append(message)
            } else if case .failure(let error) = result {
                if error.isPermanentForMessage {
                    try await park(message, error.name)
                    continue
                }
                first = first ?? error
                stuck.insert(message.partition)
                left.append(message)
            }
        }
        return (left, first)
    }

    // MARK: Owing

    /// Whether it is of no use to wait for these partitions: others can be written meanwhile.
    private func isHopeless(_ partitions: Set<Int32>, _ owing: Owing) -> Bool {
        output.owes && producer.brokerState != .down && owing.admits(partitions)
    }

    /// Nothing is sent past what is owed to its partition: it is owed too.
    private func putBehindDebts(_ messages: inout [Addressed], _ token: UUID, _ owing: Owing) async throws {
        while !owing.isEmpty {
            let inDebt = Set(messages.map(\.partition)).filter(owing.contains)
            if inDebt.isEmpty { return }
            // Refused only where one of the debts was paid meanwhile: then it is in debt no more.
            if try await owe(messages.filter { inDebt.contains($0.partition) }, token, owing) {
                messages.removeAll { inDebt.contains($0.partition) }
                return
            }
            try Task.checkCancellation()
        }
    }

    /// Finds what is owed already: from an earlier lead, or handed over by the leader's.
    func look(for owing: Owing) async throws {
        guard output.owes || output.leader != nil else { return }
        for destination in try await debts.destinations(output.name) { owing.open(Int32(destination)) }
    }

    /// Writes down what is owed; false where it may not be, for too many partitions are in trouble.
    private func owe(_ messages: [Addressed], _ token: UUID, _ owing: Owing) async throws -> Bool {
        let partitions = Set(messages.map(\.partition))
        guard let opened = owing.begin(ifAdmitted: partitions) else { return false }
        for partition in opened.sorted() {
            logger.warning(
                "a partition can't be written; what is for it is owed, and the others go on",
                metadata: ["output": "\(output.name)", "partition": "\(partition)"])
        }
        defer {
            owing.end(partitions)
            wake.signal(.slice)
        }
        let debt = try messages.map { message in
            // An output that owes gives each message its target: without, the cursor must not pass it.
            guard let target = message.message.target else { throw Unpublishable() }
            return Debts.Message(key: message.key, target: target, destination: Int16(message.partition))
        }
        let isOurs = try await debts.owe(output.name, token: token, debt)
        guard isOurs else { throw LeaseLost() }
        return true
    }

    func collector(_ owing: Owing) -> Collector {
        Collector(
            output: output, followers: followers, source: source, debts: debts, topics: topics, producer: producer,
            owing: owing, followedBy: followedBy, logger: logger)
    }

    // MARK: Making messages

    /// States that the leader's messages of these rows have not reached, asked once for all of them.
    func untold(_ slices: [Slice]) async throws(PostgresError) -> [LogKey: StateSet] {
        let keys = slices.flatMap { $0.entries.map(\.key) }
        guard let leader = output.leader, !keys.isEmpty else { return [:] }
        return try await followers.untold(of: keys, leader: leader, follower: output.name)
    }

    private func messages(of slice: Slice, _ untold: [LogKey: StateSet]) async throws -> [Addressed] {
        var messages: [Addressed] = []
        let now = Date()
        let previous = output.needsPrevious ? try await followers.previous(of: slice.entries) : [:]
        for var entry in slice.entries {
            entry.previous = previous[entry.key]
            if output.needsBytes { try await followers.fetchPayloads(of: &entry) }
            let address = topics.address(entry.key)
            do {
                messages += try output.messages(
                    for: entry, at: topics.position(entry.key), untold: untold[entry.key] ?? [], now: now
                ).map { Addressed(key: entry.key, message: $0) }
            } catch {
                logger.critical("a row of the log can't be published and is parked", metadata: ["row": "\(address)"])
                try await followers.park(
                    output.name, entry.key, messageID: address, target: nil, code: "unpublishable")
            }
        }
        return messages
    }

    private func park(_ failed: Addressed, _ code: String) async throws {
        logger.critical(
            "the broker refuses a message for good; it is parked",
            metadata: ["output": "\(output.name)", "id": "\(failed.message.id)", "code": "\(code)"])
        try await followers.park(
            output.name, failed.key, messageID: failed.message.id,
            target: failed.message.target.map { Int16($0.lgd) }, code: code)
    }
}

/// A message and the row of the log that it comes from.
private struct Addressed {
    let key: LogKey
    let message: OutgoingMessage

    var partition: Int32 { message.record.partition }
}

extension KafkaError {
    /// Whether it is about the one message, which the broker will never take: waiting for a better time is no use.
    var isPermanentForMessage: Bool {
        ["MSG_SIZE_TOO_LARGE", "INVALID_MSG", "INVALID_RECORD", "INVALID_TIMESTAMP", "_BAD_MSG", "_INVALID_ARG"]
            .contains(name)
    }
}
