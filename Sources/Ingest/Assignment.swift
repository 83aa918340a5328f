import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store
import Synchronization

/// This process's share of the partitions: takes them over in the database before the first record, recognises the
/// topics behind them, and lets them go once nothing of them is being written.
final class Assignment: PartitionOwner {
    struct Settings: Sendable {
        /// How long a take-over may wait for the database before the consumer leaves the group; well below
        /// `max.poll.interval.ms`.
        var takeDeadline: Duration = .seconds(20)
        var lockTimeout: Duration = .seconds(1)
        /// How long a revoke waits for the batch that is being written. The fence guards what comes after.
        var drainDeadline: Duration = .seconds(5)
    }

    private struct State {
        var holdings = Holdings()
        var isWriting = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    let ownership: Ownership
    let topics: TopicNumbers
    private let admin: KafkaAdmin
    private let intake: Intake
    private let instance: String
    private let applicationName: String
    private let settings: Settings
    private let logger: Logger
    private let epoch: @Sendable () -> Int
    private let state = Mutex(State())

    /// - Parameter epoch: counts the losses of connection to the brokers.
    init(
        ownership: Ownership, topics: TopicNumbers, admin: KafkaAdmin, intake: Intake, instance: String,
        applicationName: String, settings: Settings = Settings(), logger: Logger, epoch: @escaping @Sendable () -> Int
    ) {
        self.ownership = ownership
        self.topics = topics
        self.admin = admin
        self.intake = intake
        self.instance = instance
        self.applicationName = applicationName
        self.settings = settings
        self.logger = logger
        self.epoch = epoch
    }

    // MARK: Taking over

    func take(_ partitions: [TopicPartition]) async throws -> [TopicPartition: StartOffset] {
        let epoch = epoch()
        let keys = partitions.compactMap { partition in key(partition).map { (partition, $0) } }
        let patience = Patience(deadline: settings.takeDeadline, logger: logger)
        let marks = try await patience.until(what: "the broker's end marks") {
            try await admin.watermarks(keys.map(\.0), within: .seconds(5))
        }
        let lows = Dictionary(keys.map { ($1, marks[$0]?.low ?? 0) }, uniquingKeysWith: { first, _ in first })
        let token = UUID()
        let rows = try await patience.until(what: "the database") {
            try await takeRows(lows, token: token)
        }
        let byKey = Dictionary(rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var starts: [TopicPartition: StartOffset] = [:]
        for (partition, key) in keys {
            guard let row = byKey[key], let mark = marks[partition] else { continue }
            starts[partition] = await begin(partition, row, low: mark.low, high: mark.high, token: token, epoch: epoch)
        }
        logger.info("partitions taken over", metadata: ["count": "\(starts.count)", "instance": "\(instance)"])
        return starts
    }

    private func begin(
        _ partition: TopicPartition, _ row: PartitionRow, low: Int64, high: Int64, token: UUID, epoch: Int
    ) async -> StartOffset {
        var holding = Holdings.Holding(
            key: row.key, incarnation: row.incarnation, token: token, position: row.nextOffset, verifying: nil,
            isStopped: row.stopped != nil, epoch: epoch)
        switch Recognition(row, low: low, high: high) {
        case .verify(let last):
            holding.verifying = last
            state.withLock { $0.holdings.hold(partition, holding) }
            return .offset(last.offset)
        case .goOn(let next):
            holding.isStopped = false
            state.withLock { $0.holdings.hold(partition, holding) }
            if row.stopped != nil { await resume(holding) }
            return .offset(next)
        case .stop(let code, let detail):
            state.withLock { $0.holdings.hold(partition, holding) }
            await stop(partition, token: token, code: code, detail: detail)
            return .none
        }
    }

    /// Takes the rows; one that a stuck session holds is freed by ending that session, if it is Sanket's own.
    private func takeRows(_ lows: [PartitionKey: Int64], token: UUID) async throws(PostgresError) -> [PartitionRow] {
        do {
            return try await ownership.take(lows, token: token, owner: instance, lockTimeout: settings.lockTimeout)
        } catch  where error.sqlState == "55P03" {
            let ended = try await ownership.endBlockers(of: lows.keys.sorted(), applicationName: applicationName)
            logger.warning(
                "a session held the lock of a partition that is ours now and was ended",
                metadata: ["sessions": "\(ended)"])
            throw error
        }
    }

    private func key(_ partition: TopicPartition) -> PartitionKey? {
        topics[partition.topic].map {
            PartitionKey(topic: $0, partition: Int16(truncatingIfNeeded: partition.partition))
        }
    }

    // MARK: Letting go

    func release(_ partitions: [TopicPartition], lost: Bool) async {
        state.withLock { state in partitions.forEach { state.holdings.drop($0) } }
        if lost { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.drained() }
            group.addTask { try? await Task.sleep(for: self.settings.drainDeadline) }
            await group.next()
            group.cancelAll()
            self.wakeDrained()
        }
    }

    private func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isWriting { state.drained.append(continuation) }
                return !state.isWriting
            }
            if isIdle { continuation.resume() }
        }
    }

    private func wakeDrained() {
        let waiting = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        waiting.forEach { $0.resume() }
    }

    /// Brackets each attempt to write, so that a revoke can wait for it.
    func beginWriting() { state.withLock { $0.isWriting = true } }

    func endWriting() {
        state.withLock { $0.isWriting = false }
        wakeDrained()
    }

    // MARK: Records

    /// Turns records into rows; recognises, stops and asks for partitions to be taken again on the way.
    func prepare(_ records: [ConsumedRecord], restart: ([TopicPartition]) -> Void) async -> [PreparedRecord] {
        let epoch = epoch()
        var prepared: [PreparedRecord] = []
        prepared.reserveCapacity(records.count)
        var again: Set<TopicPartition> = []
        for record in records {
            let arrival = state.withLock { $0.holdings.arrival(record, epoch: epoch) }
            switch arrival {
            case .take(let holding):
                let key = LogKey(holding.key, incarnation: holding.incarnation, offset: record.offset)
                prepared.append(
                    PreparedRecord(record: record, token: holding.token, row: intake.row(record, key: key)))
            case .recognised(let holding):
                if holding.isStopped { await resume(holding) }
            case .mismatch(let holding, let last):
                let (code, detail) = Recognition.mismatch(record, last)
                await stop(record.topicPartition, token: holding.token, code: code, detail: detail)
            case .recogniseAgain:
                again.insert(record.topicPartition)
            case .ignore:
                break
            }
        }
        if !again.isEmpty { restart(again.sorted()) }
        return prepared
    }

    func claim(_ records: [PreparedRecord]) -> (claims: [Claim], records: [PreparedRecord]) {
        state.withLock { $0.holdings.claim(records) }
    }

    func advance(_ claims: [Claim]) {
        state.withLock { state in claims.forEach { state.holdings.advance($0) } }
    }

    // MARK: Stopping

    /// Stops a partition loudly: nothing of it is taken until a person has looked.
    func stop(_ partition: TopicPartition, token: UUID, code: String, detail: String) async {
        let holding = state.withLock { state in
            state.holdings.stop(partition)
            return state.holdings[partition]
        }
        logger.error(
            "partition stopped: \(detail)", metadata: ["partition": "\(partition)", "code": "\(code)"])
        guard let holding, holding.token == token else { return }
        do {
            try await ownership.stop(holding.key, token: token, code: code, detail: detail)
        } catch {
            logger.warning("the stop could not be recorded: \(error)", metadata: ["partition": "\(partition)"])
        }
    }

    private func resume(_ holding: Holdings.Holding) async {
        do {
            try await ownership.resume([holding.key], token: holding.token)
        } catch {
            logger.warning("a partition goes on, but its stop could not be taken back: \(error)")
        }
    }

    func partition(_ key: PartitionKey) -> TopicPartition? { state.withLock { $0.holdings[key] } }

    func letGo(_ partition: TopicPartition) { state.withLock { $0.holdings.drop(partition) } }

    /// Stopped partitions whose row bears another token by now: a rebase has opened them again.
    func reopened() async throws(PostgresError) -> [TopicPartition] {
        let stopped = state.withLock { $0.holdings.stopped }
        if stopped.isEmpty { return [] }
        let tokens = Dictionary(
            try await ownership.rows(of: stopped.values.map(\.key)).map { ($0.key, $0.token) },
            uniquingKeysWith: { first, _ in first })
        return stopped.filter { tokens[$0.value.key] != .some(.some($0.value.token)) }.keys.sorted()
    }
}
