internal import CLibrdkafka
internal import Dispatch
package import Logging

/// Questions to the cluster, and changes to its topics. Each call has a deadline, blocks no cooperative thread, and holds up no
/// other.
package final class KafkaAdmin: Sendable {
    /// The lowest and the next offset of each partition, and why some have none.
    package typealias WatermarkAnswer = (
        marks: [TopicPartition: (low: Int64, high: Int64)], failed: [TopicPartition: KafkaError]
    )

    private let client: NativeClient
    private let queue = DispatchQueue(label: "kafka-admin", attributes: .concurrent)

    /// Throws when a property is unknown or not allowed.
    package init(_ configuration: KafkaConfiguration, logger: Logger) throws(KafkaError) {
        client = try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: [:], logger: logger)
    }

    // Behind all calls that are under way.
    deinit { queue.async(flags: .barrier) { [client] in client.destroy() } }

    /// The brokers, the topics with their partitions, and the cluster's id. Throws when no broker answers in time.
    package func cluster(within: Duration) async throws(KafkaError) -> ClusterDescription {
        try await perform(within) { client, milliseconds in NativeMetadata.cluster(client, milliseconds) }
    }

    /// The lowest and the next offset of each partition, in two requests a broker for all of them. The next offset is the one
    /// a reader of committed records may reach. Throws when one of the partitions does not exist or not all are answered.
    package func watermarks(
        _ partitions: [TopicPartition], within: Duration
    ) async throws(KafkaError) -> [TopicPartition: (low: Int64, high: Int64)] {
        let answer = try await answeredWatermarks(partitions, within: within)
        if let (partition, error) = answer.failed.min(by: { $0.key < $1.key }) {
            throw KafkaError(rd_kafka_resp_err_t(error.code), detail: "\(partition) has no offsets")
        }
        return answer.marks
    }

    /// As `watermarks`, but a partition that can't be asked (it has no leader just now, or one that does not answer) fails by
    /// itself and leaves the others their answer. Throws when no broker answers in time.
    ///
    /// Each broker is asked for what it leads, all at once: a single one that does not answer fails a request for all of them.
    ///
    /// - Parameter patience: how long the others are waited for once one has answered; nil: as long as there is time.
    package func answeredWatermarks(
        _ partitions: [TopicPartition], within: Duration, patience: Duration? = nil
    ) async throws(KafkaError) -> WatermarkAnswer {
        guard !partitions.isEmpty else { return ([:], [:]) }
        let deadline = ContinuousClock.now + within
        // By this librdkafka hears it too: else it goes by what it has heard up to a quarter of an hour before.
        let topics = try await cluster(within: within).topics
        let groups = Dictionary(grouping: Set(partitions)) { partition in
            topics[partition.topic]?.first { $0.id == partition.partition }?.leader
        }
        return await withTaskGroup { asking in
            for (leader, group) in groups {
                asking.addTask {
                    leader == nil ? Self.leaderless(group) : await self.answer(for: group, until: deadline)
                }
            }
            var answer: WatermarkAnswer = ([:], [:])
            var left = groups.count
            while left > 0, let one = await asking.next() {
                guard let one else {
                    asking.cancelAll()
                    continue
                }
                left -= 1
                if answer.marks.isEmpty, !one.marks.isEmpty {
                    asking.addTask {
                        try? await Task.sleep(for: patience ?? within)
                        return nil
                    }
                }
                answer.marks.merge(one.marks) { $1 }
                answer.failed.merge(one.failed) { $1 }
            }
            asking.cancelAll()
            return answer
        }
    }

    private static func leaderless(_ partitions: [TopicPartition]) -> WatermarkAnswer? {
        failed(partitions, KafkaError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE))
    }

    private static func failed(_ partitions: [TopicPartition], _ error: KafkaError) -> WatermarkAnswer {
        ([:], Dictionary(uniqueKeysWithValues: partitions.map { ($0, error) }))
    }

    /// What the leader of these partitions answers, or why it does not.
    private func answer(
        for partitions: [TopicPartition], until deadline: ContinuousClock.Instant
    ) async -> WatermarkAnswer? {
        do throws(KafkaError) {
            return try await marks(Set(partitions), until: deadline)
        } catch {
            return Self.failed(partitions, error)
        }
    }

    /// In two requests to each leader. Throws when one of them does not answer.
    private func marks(
        _ partitions: Set<TopicPartition>, until deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> WatermarkAnswer {
        let low = try await offsets(partitions, at: Int64(RD_KAFKA_OFFSET_BEGINNING), within: deadline - .now)
        let high = try await offsets(partitions, at: Int64(RD_KAFKA_OFFSET_END), within: deadline - .now)
        var (marks, failed): WatermarkAnswer = ([:], [:])
        for partition in partitions {
            switch (low[partition], high[partition]) {
            case (.success(let low), .success(let high)): marks[partition] = (low, high)
            case (.failure(let error), _), (_, .failure(let error)): failed[partition] = error
            default: failed[partition] = KafkaError(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
            }
        }
        return (marks, failed)
    }

    private func offsets(
        _ partitions: Set<TopicPartition>, at time: Int64, within: Duration
    ) async throws(KafkaError) -> [TopicPartition: Result<Int64, KafkaError>] {
        try await perform(within) { client, milliseconds in
            let list = PartitionList(partitions.map { ($0, time) })
            let failure = list.use { rd_kafka_offsets_for_times(client, $0, milliseconds) }
            // So it answers where none of them has a leader; each element then says so itself, or nothing.
            guard failure == RD_KAFKA_RESP_ERR_NO_ERROR || failure == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION else {
                return .failure(KafkaError(failure))
            }
            var offsets: [TopicPartition: Result<Int64, KafkaError>] = [:]
            for element in list.elements {
                let error = element.error == RD_KAFKA_RESP_ERR_NO_ERROR ? failure : element.error
                offsets[element.partition] =
                    error == RD_KAFKA_RESP_ERR_NO_ERROR ? .success(element.offset) : .failure(KafkaError(error))
            }
            return .success(offsets)
        }
    }

    /// Runs a blocking call on the admin's own queue with what is left of the deadline when it begins. A task that is
    /// cancelled does not wait for it; the call itself goes on up to its deadline.
    func perform<Value: Sendable>(
        _ within: Duration, _ body: @escaping @Sendable (OpaquePointer, Int32) -> Result<Value, KafkaError>
    ) async throws(KafkaError) -> Value {
        let deadline = ContinuousClock.now + within
        let answer = Answer<Result<Value, KafkaError>>()
        queue.async { [client] in
            if answer.isGiven { return }
            // Serves error callbacks, which nobody else polls for.
            rd_kafka_poll(client.handle, 0)
            let left = (deadline - .now).milliseconds
            answer.give(left > 0 ? body(client.handle, left) : .failure(.late))
        }
        return try await answer.value(ifCancelled: .failure(.late)).get()
    }
}

extension KafkaError {
    static let late = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
}
