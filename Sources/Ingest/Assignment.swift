import Alerts
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

    /// What the assignment asks of the consumer that it answers for.
    struct Reins: Sendable {
        /// Takes partitions over again, with new start offsets.
        var restart: @Sendable ([TopicPartition]) -> Void = { _ in }
        /// Reads no more of these partitions until they are restarted.
        var stop: @Sendable ([TopicPartition]) -> Void = { _ in }
    }

    private struct State {
        var holdings = Holdings()
        var reins = Reins()
        /// Assigned to us and not read: their broker did not say where they end, or they failed.
        var resting: [TopicPartition: Rest] = [:]
        /// Stops that the database does not know of yet.
        var untold: [TopicPartition: (token: UUID, code: String, detail: String)] = [:]
        var isWriting = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// A partition that is tried again after a while, each time a longer one, until a record has come from it.
    private struct Rest {
        var backoff = Backoff(initial: .seconds(1), cap: .seconds(30))
        /// Nil: it has been tried, and nothing has come yet.
        var until: ContinuousClock.Instant?
    }

    let ownership: Ownership
    let topics: TopicNumbers
    private let admin: KafkaAdmin
    private let intake: Intake
    private let instance: String
    private let applicationName: String
    private let settings: Settings
    private let logger: Logger
    private let losses: @Sendable () -> Int
    private let state = Mutex(State())

    /// - Parameter losses: counts the losses of connection to the brokers.
    init(
        ownership: Ownership, topics: TopicNumbers, admin: KafkaAdmin, intake: Intake, instance: String,
        applicationName: String, settings: Settings = Settings(), logger: Logger, losses: @escaping @Sendable () -> Int
    ) {
        self.ownership = ownership
        self.topics = topics
        self.admin = admin
        self.intake = intake
        self.instance = instance
        self.applicationName = applicationName
        self.settings = settings
        self.logger = logger
        self.losses = losses
    }

    /// To be called before the consumer runs.
    func hold(_ reins: Reins) { state.withLock { $0.reins = reins } }

    // MARK: Taking over

    func take(_ partitions: [TopicPartition], generation: Int) async throws -> [TopicPartition: StartOffset] {
        let losses = losses()
        let patience = Patience(deadline: settings.takeDeadline, logger: logger)
        let answer = try await patience.until(what: "the broker's end marks") {
            try await admin.answeredWatermarks(partitions.filter { key($0) != nil }, within: .seconds(5))
        }
        for (partition, error) in answer.failed { rest(partition, because: error) }
        let marks = answer.marks
        // One State's partition without a leader holds up no other's.
        let keys = partitions.compactMap { partition in
            marks[partition] == nil ? nil : key(partition).map { (partition, $0) }
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
            let holding = Holdings.Holding(
                key: row.key, incarnation: row.incarnation, token: token, position: row.nextOffset, verifying: nil,
                isStopped: row.stopped != nil, losses: losses, generation: generation)
            starts[partition] = await begin(
                partition, holding, Recognition(row, low: mark.low, high: mark.high))
        }
        logger.info("partitions taken over", metadata: ["count": "\(starts.count)", "instance": "\(instance)"])
        return starts
    }

    private func begin(
        _ partition: TopicPartition, _ taken: Holdings.Holding, _ recognition: Recognition
    ) async -> StartOffset {
        var holding = taken
        switch recognition {
        case .verify(let last):
            holding.verifying = last
            hold(partition, holding)
            return .offset(last.offset)
        case .goOn(let next):
            holding.isStopped = false
            hold(partition, holding)
            if taken.isStopped { await resume(holding) }
            return .offset(next)
        case .stop(let code, let detail):
            hold(partition, holding)
            await stop(partition, token: holding.token, code: code, detail: detail)
            return .none
        }
    }

    private func hold(_ partition: TopicPartition, _ holding: Holdings.Holding) {
        state.withLock { state in
            state.holdings.hold(partition, holding)
            state.untold[partition] = nil
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

    /// Nil for a partition that stands for no State: it is not read, and holds up no other.
    private func key(_ partition: TopicPartition) -> PartitionKey? {
        guard (0..<Int32(Topics.partitions)).contains(partition.partition) else {
            logger.error("a partition stands for no State and is not read", metadata: ["partition": "\(partition)"])
            return nil
        }
        return topics[partition.topic].map { PartitionKey(topic: $0, partition: Int16(partition.partition)) }
    }

    // MARK: Letting go

    func release(_ partitions: [TopicPartition], lost: Bool) async {
        state.withLock { state in
            for partition in partitions {
                state.holdings.drop(partition)
                state.untold[partition] = nil
                if lost { state.resting[partition] = nil }
            }
        }
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
    func prepare(_ records: [ConsumedRecord]) async -> [PreparedRecord] {
        var prepared: [PreparedRecord] = []
        prepared.reserveCapacity(records.count)
        var again: Set<TopicPartition> = []
        for record in records {
            let arrival = state.withLock { state in
                if !state.resting.isEmpty { state.resting[record.topicPartition] = nil }
                return state.holdings.arrival(record)
            }
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
    ///
    /// - Parameter token: under which the reason was found; a partition that was taken again since is left alone.
    func stop(_ partition: TopicPartition, token: UUID, code: String, detail: String) async {
        let reins: Reins? = state.withLock { state in
            guard state.holdings[partition]?.token == token else { return nil }
            state.holdings.stop(partition)
            state.untold[partition] = (token, code, detail)
            return state.reins
        }
        guard let reins else { return }
        reins.stop([partition])
        logger.error(
            "partition stopped: \(detail)", metadata: ["partition": "\(partition)", "code": "\(code)"])
        await tellStops()
    }

    /// Writes down the stops that the database does not know of yet, for `doctor` and `topics rebase`.
    func tellStops() async {
        for (partition, stop) in state.withLock({ $0.untold }) {
            guard let key = key(partition) else { continue }
            do {
                try await ownership.stop(key, token: stop.token, code: stop.code, detail: stop.detail)
                state.withLock { state in
                    if state.untold[partition]?.token == stop.token { state.untold[partition] = nil }
                }
            } catch {
                logger.warning(
                    "a stop could not be recorded yet: \(error)", metadata: ["partition": "\(partition)"])
            }
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

    /// Another has taken the partition over. Whoever it is may be on the way out: what is still assigned to us after a
    /// while is taken over again. Nothing happens where we have taken it again ourselves since.
    func letGo(_ partition: TopicPartition, token: UUID) {
        let isOurs = state.withLock { state in
            guard state.holdings[partition]?.token == token else { return false }
            state.holdings.drop(partition)
            return true
        }
        guard isOurs else { return }
        logger.warning("another has taken this partition over", metadata: ["partition": "\(partition)"])
        rest(partition)
    }

    // MARK: Trying again

    func restart(_ partitions: [TopicPartition]) { state.withLock { $0.reins }.restart(partitions) }

    /// Leaves a partition alone for a while, longer each time, until it has been recognised again.
    func rest(_ partition: TopicPartition, because error: KafkaError? = nil) {
        state.withLock { state in
            var rest = state.resting[partition] ?? Rest()
            rest.until = .now + rest.backoff.next()
            state.resting[partition] = rest
        }
        guard let error else { return }
        logger.warning(
            "a partition can't be read now and is tried again: \(error)", metadata: ["partition": "\(partition)"])
    }

    /// Restarts what has rested long enough and what a rebase has opened again. To be called every second or so.
    func tryAgain() async throws {
        await tellStops()
        let now = ContinuousClock.now
        let rested = state.withLock { state in
            let due = state.resting.filter { $0.value.until.map { $0 <= now } ?? false }.keys.sorted()
            // Taking it puts it to rest once more if it must.
            for partition in due { state.resting[partition]?.until = nil }
            return due
        }
        let again = Set(rested).union(try await reopened())
        if !again.isEmpty { restart(again.sorted()) }
    }

    /// Partitions whose row bears another token than ours: a rebase has opened them anew.
    private func reopened() async throws(PostgresError) -> [TopicPartition] {
        let held = state.withLock { $0.holdings.all }
        if held.isEmpty { return [] }
        let rows = Dictionary(
            try await ownership.rows(of: held.values.map(\.key)).map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first })
        return held.filter { rows[$0.value.key]?.incarnation != $0.value.incarnation }.keys.sorted()
    }
}
