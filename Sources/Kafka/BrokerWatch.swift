internal import CLibrdkafka
internal import Logging
internal import Synchronization

/// Whether the brokers are there, told once per change: a dependency that is down must be seen to be waited for.
final class BrokerWatch: Sendable {
    private struct State {
        var brokers = BrokerState.unknown
        var told: Set<Int32> = []
        var losses = 0
    }

    private let state = Mutex(State())
    private let servers: String
    private let logger: Logger

    init(servers: String, logger: Logger) {
        self.servers = servers
        self.logger = logger
    }

    var current: BrokerState { state.withLock { $0.brokers } }

    /// How often a connection to a broker was lost: what is behind the next one may be another cluster.
    var losses: Int { state.withLock { $0.losses } }

    /// Whether somebody should ask: all are down, or one failed and nothing has been heard since. librdkafka says that all
    /// are down only when each has been tried, and never that one is back.
    var isInDoubt: Bool { state.withLock { $0.brokers == .down || !$0.told.isEmpty } }

    /// A broker has answered.
    func answered() {
        let wasInDoubt = state.withLock { state in
            let wasInDoubt = state.brokers == .down || !state.told.isEmpty
            if state.brokers != .up || wasInDoubt { state = State(brokers: .up, losses: state.losses) }
            return wasInDoubt
        }
        if wasInDoubt { logger.notice("a broker answers again", metadata: ["servers": "\(servers)"]) }
    }

    /// librdkafka reported an error it goes on from by itself.
    func failed(_ error: KafkaError) {
        let isNew = state.withLock { state in
            state.losses += 1
            return state.told.insert(error.code).inserted
        }
        if error.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue { return allFailed(error) }
        guard isNew else { return }
        logger.info("a broker failed, trying again", metadata: ["servers": "\(servers)", "error": "\(error)"])
    }

    /// No broker answers.
    func allFailed(_ error: KafkaError) {
        let isNew = state.withLock { state in
            defer { state.brokers = .down }
            return state.brokers != .down
        }
        guard isNew else { return }
        logger.warning("no broker answers, waiting for one", metadata: ["servers": "\(servers)", "error": "\(error)"])
    }
}
