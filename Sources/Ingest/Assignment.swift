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
        /// Reads no more of these partitions, each under the take of that generation, until they are restarted.
        var stop: @Sendable ([TopicPartition: Int]) -> Void = { _ in }
    }

    struct State {
        var holdings = Holdings()
        var reins = Reins()
        /// Assigned to us and not read: their broker did not say where they end, or they failed.
        var resting: [TopicPartition: Rest] = [:]
        /// Stops that the database does not know of yet.
        var untold: [TopicPartition: (token: UUID, code: String, detail: String)] = [:]
        /// Attempts to write that are under way, and who waits for which of them.
        var writing: Set<Int> = []
        var attempts = 0
        var drained: [(attempts: Set<Int>, continuation: CheckedContinuation<Void, Never>)] = []

        /// What to do with a record that arrives. One of the present take says that a partition which was tried again is
        /// well; one that was read before, or before the partition is tried again, says nothing.
        mutating func arrival(_ record: ConsumedRecord) -> Holdings.Arrival {
            let arrival = holdings.arrival(record)
            if !resting.isEmpty, let rest = resting[record.topicPartition], rest.until == nil {
                switch arrival {
                case .take, .recognised: resting[record.topicPartition] = nil
                case .mismatch, .recogniseAgain, .ignore: break
                }
            }
            return arrival
        }
    }

    /// A partition that is tried again after a while, each time a longer one, until a record has come from it.
    struct Rest {
        private var backoff = Backoff(initial: .seconds(1), cap: .seconds(5))
        /// Nil: it has been tried, and nothing has come yet.
        var until: ContinuousClock.Instant?

        mutating func begin() { until = .now + backoff.next() }
    }

    let ownership: Ownership
    let topics: TopicNumbers
    let admin: KafkaAdmin
    let intake: Intake
    let instance: String
    let applicationName: String
    let settings: Settings
    let logger: Logger
    let losses: @Sendable () -> Int
    let state = Mutex(State())

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

    // MARK: Records

    /// Turns records into rows; recognises, stops and asks for partitions to be taken again on the way.
    func prepare(_ records: [ConsumedRecord]) async -> [PreparedRecord] {
        await Preparation(records: records, intake: intake).rows(of: await taken(records))
    }

    /// What of the records is taken, in their order.
    private func taken(_ records: [ConsumedRecord]) async -> [Preparation.Taken] {
        var taken: [Preparation.Taken] = []
        taken.reserveCapacity(records.count)
        var again: Set<TopicPartition> = []
        // By their places: a record taken out of the array is counted, part by part.
        for place in records.indices {
            let arrival = state.withLock { $0.arrival(records[place]) }
            switch arrival {
            case .take(let holding):
                let key = LogKey(holding.key, incarnation: holding.incarnation, offset: records[place].offset)
                taken.append(.init(place: place, key: key, token: holding.token, follows: holding.read))
            case .recognised(let holding):
                if holding.isStopped { await resume(holding) }
            case .mismatch(let holding, let last):
                let (code, detail) = Recognition.mismatch(records[place], last)
                await stop(records[place].topicPartition, token: holding.token, code: code, detail: detail)
            case .recogniseAgain:
                again.insert(records[place].topicPartition)
            case .ignore:
                break
            }
        }
        if !again.isEmpty { restart(again.sorted()) }
        return taken
    }

    func claim(_ records: [PreparedRecord], behind ahead: [Claim] = []) -> Holdings.Share {
        state.withLock { $0.holdings.claim(records, behind: ahead) }
    }

    /// The claims' batch is in the log.
    func advance(_ claims: [Claim]) {
        state.withLock { state in claims.forEach { state.holdings.advance($0, to: $0.to) } }
    }

    /// The ledger stands at this offset of the claim's partition.
    func advance(_ claim: Claim, to end: Int64) { state.withLock { $0.holdings.advance(claim, to: end) } }

    func sent(_ claim: Claim) -> Int64 { state.withLock { $0.holdings.sent(claim) } }

    func partition(_ key: PartitionKey) -> TopicPartition? { state.withLock { $0.holdings[key] } }
}
