import Kafka
import Logging
import Postgres
import Synchronization

/// Partitions that are assigned to us and can't be read: trying them again quietly, and beside those that can.
extension Assignment {
    func restart(_ partitions: [TopicPartition]) { state.withLock { $0.reins }.restart(partitions) }

    /// Leaves partitions alone for a while, longer each time, until a record has come.
    func rest(_ partitions: some Collection<TopicPartition>) {
        state.withLock { state in
            for partition in partitions { state.resting[partition, default: Rest()].begin() }
        }
    }

    /// The same where they can't be read, and why.
    func rest(_ failed: [TopicPartition: KafkaError]) {
        rest(failed.keys)
        for (error, failed) in Dictionary(grouping: failed, by: \.value) {
            let partitions = failed.map(\.key).sorted()
            logger.warning(
                "partitions can't be read now and are tried again: \(error)", metadata: ["partitions": "\(partitions)"])
        }
    }

    /// Those that have rested long enough.
    private var rested: [TopicPartition] {
        let now = ContinuousClock.now
        return state.withLock { $0.resting.filter { $0.value.until.map { $0 <= now } ?? false }.keys.sorted() }
    }

    /// Has those taken again that have rested long enough and whose brokers answer. That is asked beside the reading first:
    /// a taking holds up all partitions until it is answered. To be called every second or so.
    func tryAgain() async {
        let rested = rested
        if rested.isEmpty { return }
        var answer: KafkaAdmin.WatermarkAnswer = ([:], [:])
        do throws(KafkaError) {
            answer = try await admin.answeredWatermarks(rested, within: .seconds(5), patience: .seconds(1))
        } catch {
            for partition in rested { answer.failed[partition] = error }
        }
        let (failed, answered) = state.withLock { state in
            // Some may have been taken meanwhile, or be assigned to us no more.
            let left = rested.filter { state.resting[$0]?.until != nil }
            for partition in left where answer.failed[partition] == nil { state.resting[partition]?.until = nil }
            return (
                answer.failed.filter { left.contains($0.key) }, left.filter { answer.failed[$0] == nil }
            )
        }
        rest(failed)
        if !answered.isEmpty { restart(answered) }
    }
}
