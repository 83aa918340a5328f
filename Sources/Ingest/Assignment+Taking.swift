import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store
import Synchronization

/// Taking over: a row in the database under a new token, and a place to start.
extension Assignment {
    func take(_ partitions: [TopicPartition], generation: Int) async throws -> [TopicPartition: StartOffset] {
        let losses = losses()
        let patience = Patience(deadline: settings.takeDeadline, logger: logger)
        let answer = try await patience.until(what: "the broker's end marks") {
            try await admin.answeredWatermarks(
                partitions.filter { key($0) != nil }, within: .seconds(5), patience: .seconds(1))
        }
        rest(answer.failed)
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
                key: row.key, incarnation: row.incarnation, token: token, position: row.nextOffset,
                sent: row.nextOffset, read: row.nextOffset, verifying: nil, isStopped: row.stopped != nil,
                losses: losses, generation: generation)
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
            // However it came to be taken: it is tried now.
            state.resting[partition]?.until = nil
        }
    }

    /// Takes the rows; one that a stuck session holds is freed by ending that session, if it is Sanket's own.
    private func takeRows(_ lows: [PartitionKey: Int64], token: UUID) async throws(PostgresError) -> [PartitionRow] {
        do {
            return try await ownership.take(lows, token: token, owner: instance, lockTimeout: settings.lockTimeout)
        } catch  where error.sqlState == "55P03" {
            // Whether it can be freed or not: that the row is held is what is told, for that passes.
            let ended =
                (try? await ownership.endBlockers(of: lows.keys.sorted(), applicationName: applicationName)) ?? 0
            logger.warning(
                "a session held the lock of a partition that is ours now and was ended",
                metadata: ["sessions": "\(ended)"])
            throw error
        }
    }

    /// Nil for a partition that stands for no State: it is not read, and holds up no other.
    func key(_ partition: TopicPartition) -> PartitionKey? {
        guard (0..<Int32(Topics.partitions)).contains(partition.partition) else {
            logger.error("a partition stands for no State and is not read", metadata: ["partition": "\(partition)"])
            return nil
        }
        return topics[partition.topic].map { PartitionKey(topic: $0, partition: Int16(partition.partition)) }
    }
}
