import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store
import Synchronization

/// Stopping loudly, and letting go of what is another's.
extension Assignment {
    /// Stops a partition loudly: nothing of it is taken until a person has looked.
    ///
    /// - Parameter token: under which the reason was found; a partition that was taken again since is left alone.
    func stop(_ partition: TopicPartition, token: UUID, code: String, detail: String) async {
        let found: (reins: Reins, generation: Int)? = state.withLock { state in
            guard let holding = state.holdings[partition], holding.token == token else { return nil }
            state.holdings.stop(partition)
            state.untold[partition] = (token, code, detail)
            return (state.reins, holding.generation)
        }
        guard let found else { return }
        found.reins.stop([partition: found.generation])
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

    func resume(_ holding: Holdings.Holding) async {
        do {
            try await ownership.resume([holding.key], token: holding.token)
        } catch {
            logger.warning("a partition goes on, but its stop could not be taken back: \(error)")
        }
    }

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
        rest([partition])
    }

    // MARK: What the database knows

    /// Finds what a rebase has opened anew, and what another has taken over, though no record has come to tell. To be called
    /// every second or so.
    func compare() async throws(PostgresError) {
        let held = state.withLock { $0.holdings.all }
        if held.isEmpty { return }
        let rows = Dictionary(
            try await ownership.rows(of: held.values.map(\.key)).map { ($0.key, $0) },
            uniquingKeysWith: { first, _ in first })
        let reopened = held.filter { rows[$0.value.key]?.incarnation != $0.value.incarnation }
        if !reopened.isEmpty { restart(reopened.keys.sorted()) }
        for (partition, holding) in held where reopened[partition] == nil {
            if rows[holding.key]?.token != holding.token { letGo(partition, token: holding.token) }
        }
    }
}
