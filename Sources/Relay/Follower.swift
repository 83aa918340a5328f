import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store
import Synchronization

/// Follows the log for one output, under its lease: reads slices, publishes them, moves the cursors.
///
/// Every partition goes at its own pace: a slice that can't be published is tried again in its own task, while the
/// others go on. Where the messages of a slice go to many partitions, those that can't be written are owed and the slice is
/// done. What was published before a crash is published again with the same ids.
struct Follower: Sendable {
    struct Settings: Sendable {
        var lease: Duration = .seconds(10)
        var portion = Followers.Portion()
        /// Slices under way at once.
        var slices = 24
        /// NOTIFY is a hint; this is the promise.
        var poll: Duration = .seconds(1)
        /// How long a slice waits for a partition before it owes what is for it.
        var patience: Duration = .seconds(2)
    }

    let output: any Output
    let followers: Followers
    let debts: Debts
    let topics: TopicNumbers
    let producer: KafkaProducer
    /// This process's name at the time: another one, after a newcomer took the old one.
    let holder: @Sendable () async throws -> String
    let settings: Settings
    /// Signalled when the log, or the cursors of the leader, have moved.
    let wake: Wake
    /// The output that stays behind this one's cursors, if any.
    let followedBy: String?
    /// Called after this output's cursors have moved.
    let onMove: @Sendable () -> Void
    let onReady: @Sendable () -> Void
    let logger: Logger

    /// Until cancelled; comes back from every loss of the database or of the lease.
    func run() async {
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isCancelled {
            let token = UUID()
            do {
                let holder = try await holder()
                guard try await followers.lease(output.name, token: token, holder: holder, for: settings.lease) else {
                    onReady()  // standing by is being ready
                    try await Task.sleep(for: settings.lease / 5)
                    continue
                }
                backoff.reset()
                try await lead(token)
            } catch is CancellationError {
                // The lease goes back below.
            } catch {
                await followers.release(output.name, token: token)
                if Task.isCancelled { break }
                logger.warning("\(output.name) waits: \(error)")
                try? await Task.sleep(for: backoff.next())
                continue
            }
            await followers.release(output.name, token: token)
        }
    }

    /// Works while the lease is ours.
    private func lead(_ token: UUID) async throws {
        try await followers.prepareCursors(output.name)
        let owing = Owing()
        try await look(for: owing)
        onReady()
        let done = FinishedSlices()
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            var busy: Set<PartitionKey> = []
            var renewal = ContinuousClock.now + settings.lease / 3
            var preparation = ContinuousClock.now + settings.poll
            while !Task.isCancelled {
                let finished = try done.take()
                if !finished.isEmpty {
                    let isMoved = try await followers.move(
                        output.name, token: token, over: finished, isFollowed: followedBy != nil)
                    guard isMoved else { throw LeaseLost() }
                    finished.forEach { busy.remove($0.key) }
                    onMove()
                }
                if ContinuousClock.now >= renewal {
                    guard try await followers.renew(output.name, token: token, for: settings.lease) else {
                        throw LeaseLost()
                    }
                    renewal = ContinuousClock.now + settings.lease / 3
                }
                if ContinuousClock.now >= preparation {
                    try await followers.prepareCursors(output.name)
                    try await look(for: owing)
                    preparation = ContinuousClock.now + settings.poll
                }
                for partition in owing.uncollected() {
                    group.addTask {
                        do { try await collector(owing).run(partition) } catch { done.fail(error) }
                        wake.signal()
                    }
                }
                if busy.count >= settings.slices {
                    await wake.wait(atMost: settings.poll)
                    continue
                }
                let slices = try await followers.work(
                    output.name, outcomes: output.outcomes, withBytes: output.needsBytes, behind: output.leader,
                    busy: busy, portion: settings.portion)
                // There may be work on other partitions too.
                if slices.count == settings.portion.partitions { wake.signal() }
                for slice in slices {
                    if slice.entries.isEmpty {
                        done.add(slice)
                        busy.insert(slice.key)
                        wake.signal()
                        continue
                    }
                    busy.insert(slice.key)
                    group.addTask {
                        do {
                            try await publish(slice, token, owing)
                            done.add(slice)
                        } catch {
                            done.fail(error)
                        }
                        wake.signal()
                    }
                }
                await wake.wait(atMost: settings.poll)
            }
        }
        throw CancellationError()
    }

    // MARK: Publishing

    /// Publishes a slice, in order within each partition. A message that failed is sent again together with all that came
    /// after it for its partition; one that the broker will never take is parked.
    private func publish(_ slice: Slice, _ token: UUID, _ owing: Owing) async throws {
        var messages = try await messages(of: slice)
        if output.owes {
            // Looked at once: a debt may be paid meanwhile.
            let inDebt = Set(messages.map(\.partition)).filter(owing.contains)
            try await owe(messages.filter { inDebt.contains($0.partition) }, token, owing)
            messages.removeAll { inDebt.contains($0.partition) }
        }
        var backoff = Backoff(cap: .seconds(5))
        let start = ContinuousClock.now
        while !messages.isEmpty {
            let left = try await send(messages, owing)
            guard let first = left.messages.first, let error = left.error else { return }
            try Task.checkCancellation()
            if isHopeless(Set(left.messages.map(\.partition)), owing), .now - start >= settings.patience {
                return try await owe(left.messages, token, owing)
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

    /// Finds what is owed already: from an earlier lead, or handed over by the leader's.
    private func look(for owing: Owing) async throws {
        guard output.owes || output.leader != nil else { return }
        for destination in try await debts.destinations(output.name) { owing.open(Int32(destination)) }
    }

    private func owe(_ messages: [Addressed], _ token: UUID, _ owing: Owing) async throws {
        guard !messages.isEmpty else { return }
        let partitions = Set(messages.map(\.partition))
        for partition in partitions where !owing.contains(partition) {
            logger.warning(
                "a partition can't be written; what is for it is owed, and the others go on",
                metadata: ["output": "\(output.name)", "partition": "\(partition)"])
        }
        owing.begin(partitions)
        defer {
            owing.end(partitions)
            wake.signal()
        }
        let isOurs = try await debts.owe(
            output.name, token: token,
            messages.compactMap { message in
                message.message.target.map {
                    Debts.Message(key: message.key, target: $0, destination: Int16(message.partition))
                }
            })
        guard isOurs else { throw LeaseLost() }
    }

    private func collector(_ owing: Owing) -> Collector {
        Collector(
            output: output, followers: followers, debts: debts, topics: topics, producer: producer, owing: owing,
            followedBy: followedBy, logger: logger)
    }

    // MARK: Making messages

    private func messages(of slice: Slice) async throws -> [Addressed] {
        var untold: [LogKey: StateSet] = [:]
        if let leader = output.leader {
            untold = try await followers.untold(
                of: slice.entries.map(\.key), leader: leader, follower: output.name)
        }
        var messages: [Addressed] = []
        let now = Date()
        for var entry in slice.entries {
            if output.needsBytes, entry.lacksPayload { entry.payload = try await followers.payload(of: entry.key) }
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

/// Slices whose messages the broker holds, on their way to the one task that moves cursors; or why one could not be
/// published, which ends the lead: the next begins from the cursors.
private final class FinishedSlices: Sendable {
    private let result = Mutex<Result<[Slice], any Error>>(.success([]))

    func add(_ slice: Slice) {
        result.withLock { $0 = $0.map { $0 + [slice] } }
    }

    func fail(_ error: any Error) {
        result.withLock { if case .success = $0 { $0 = .failure(error) } }
    }

    func take() throws -> [Slice] {
        try result.withLock { result in
            let slices = try result.get()
            result = .success([])
            return slices
        }
    }
}

/// Another process leads this output now.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "the lease went to another process" }
}

extension KafkaError {
    /// Whether it is about the one message, which the broker will never take: waiting for a better time is no use.
    var isPermanentForMessage: Bool {
        ["MSG_SIZE_TOO_LARGE", "INVALID_MSG", "INVALID_RECORD", "INVALID_TIMESTAMP", "_BAD_MSG", "_INVALID_ARG"]
            .contains(name)
    }
}
