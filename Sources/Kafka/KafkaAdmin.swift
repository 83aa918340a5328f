internal import CLibrdkafka
internal import Dispatch
package import Logging

/// Questions to the cluster, and changes to its topics. Each call has a deadline and blocks no cooperative thread; calls of
/// one admin are answered one after the other.
package final class KafkaAdmin: Sendable {
    /// The lowest and the next offset of each partition, and why some have none.
    package typealias WatermarkAnswer = (
        marks: [TopicPartition: (low: Int64, high: Int64)], failed: [TopicPartition: KafkaError]
    )

    private let client: NativeClient
    private let queue = DispatchQueue(label: "kafka-admin")

    /// Throws when a property is unknown or not allowed.
    package init(_ configuration: KafkaConfiguration, logger: Logger) throws(KafkaError) {
        client = try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: [:], logger: logger)
    }

    deinit { queue.async { [client] in client.destroy() } }

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
    package func answeredWatermarks(
        _ partitions: [TopicPartition], within: Duration
    ) async throws(KafkaError) -> WatermarkAnswer {
        guard !partitions.isEmpty else { return ([:], [:]) }
        let deadline = ContinuousClock.now + within
        do {
            let answer = try await marks(Set(partitions), until: .now + within / 5)
            // librdkafka answers from what it last heard of the leaders, for a quarter of an hour: let it hear again.
            if !answer.failed.isEmpty { _ = try? await cluster(within: min(within, .seconds(2))) }
            return answer
        } catch  where error.isRetriable {
            return try await marksByLeader(Set(partitions), until: deadline)
        }
    }

    /// Asks broker by broker, of those that lead now: a single one that does not answer, or no longer leads and has not been
    /// forgotten, fails a request for all of them.
    private func marksByLeader(
        _ partitions: Set<TopicPartition>, until deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> WatermarkAnswer {
        let topics = try await cluster(within: deadline - .now).topics
        let groups = Dictionary(grouping: partitions) { partition in
            topics[partition.topic]?.first { $0.id == partition.partition }?.leader
        }
        var (marks, failed): WatermarkAnswer = ([:], [:])
        var left = groups.count
        for (leader, group) in groups {
            do throws(KafkaError) {
                guard leader != nil else { throw KafkaError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) }
                let share = (deadline - .now) / left
                let answer = try await self.marks(Set(group), until: .now + share)
                marks.merge(answer.marks) { $1 }
                failed.merge(answer.failed) { $1 }
            } catch {
                for partition in group { failed[partition] = error }
            }
            left -= 1
        }
        return (marks, failed)
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

    /// Runs a blocking call on the admin's own queue with what is left of the deadline when its turn comes.
    func perform<Value: Sendable>(
        _ within: Duration, _ body: @escaping @Sendable (OpaquePointer, Int32) -> Result<Value, KafkaError>
    ) async throws(KafkaError) -> Value {
        let deadline = ContinuousClock.now + within
        let result: Result<Value, KafkaError> = await withCheckedContinuation { continuation in
            queue.async { [client] in
                // Serves error callbacks, which nobody else polls for.
                rd_kafka_poll(client.handle, 0)
                let left = (deadline - .now).milliseconds
                guard left > 0 else { return continuation.resume(returning: .failure(.late)) }
                continuation.resume(returning: body(client.handle, left))
            }
        }
        return try result.get()
    }
}

extension KafkaError {
    static let late = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
}
