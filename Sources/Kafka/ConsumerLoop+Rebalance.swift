internal import CLibrdkafka
internal import Logging

extension ConsumerLoop {
    /// Called by librdkafka inside `serveGroup()`: the group waits for us until this returns.
    func rebalance(_ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        let partitions = PartitionList.elements(list).map(\.partition).sorted()
        brokers.answered()
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS where !isLeaving && reason == nil && inbox.shutdown == nil:
            logger.info("partitions assigned", metadata: ["count": "\(partitions.count)"])
            giveUp(lost: true)
            assigned = Set(partitions)
            takeAndAssign(partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            let lost = rd_kafka_assignment_lost(client.handle) != 0
            logger.info("partitions revoked", metadata: ["count": "\(partitions.count)", "lost": "\(lost)"])
            giveUp(lost: lost)
            rd_kafka_assign(client.handle, nil)
        default:
            rd_kafka_assign(client.handle, nil)
        }
    }

    func obey(_ command: ConsumerInbox.Command) {
        switch command {
        case .restart(let given):
            let partitions = given.intersection(assigned).sorted()
            guard !partitions.isEmpty else { return }
            logger.info("partitions restarted", metadata: ["partitions": "\(partitions)"])
            release(partitions, lost: false)
            takeAndAssign(partitions)
        case .stop(let given):
            let partitions = assigned.filter { given[$0] != nil && fetched.generation($0) == given[$0] }
            let isFetched = partitions.contains { fetched.contains($0) }
            hold.drop(partitions)
            for partition in partitions { fetched.remove(partition) }
            if isFetched { assign() }
        }
    }

    /// Asks the owner where to start. False if it threw or took too long, and `reason` says why; and at a shutdown, which
    /// does not wait for it.
    private func take(_ partitions: [TopicPartition]) -> Bool {
        guard !partitions.isEmpty else { return true }
        generation += 1
        let deadline = ContinuousClock.now + limits.ownerDeadline
        let answer = Gate<Result<[TopicPartition: StartOffset], any Error>>.wait(
            on: inbox.wakeUp, until: { [inbox] in inbox.shutdown == nil ? deadline : .now }
        ) { [owner, generation] in
            do {
                return .success(try await owner.take(partitions, generation: generation))
            } catch {
                return .failure(error)
            }
        }
        switch answer {
        case .success(let offsets):
            start(partitions, offsets)
            return true
        case .failure(let error):
            reason = error
        case nil where inbox.shutdown != nil:
            return false
        case nil:
            reason = KafkaError.timedOut("the owner has not taken its partitions within \(limits.ownerDeadline)")
        }
        logger.error(
            "the partitions could not be taken, leaving the group",
            metadata: ["error": "\(reason.map { "\($0)" } ?? "")"])
        return false
    }

    private func start(_ partitions: [TopicPartition], _ offsets: [TopicPartition: StartOffset]) {
        let ends = endOffsets(partitions.filter { offsets[$0] == .end })
        for partition in partitions {
            if let offset = ends[partition] ?? offsets[partition]?.native {
                fetched.set(partition, start: offset, generation: generation)
            } else {
                logger.warning("a partition is assigned and not read", metadata: ["partition": "\(partition)"])
            }
        }
    }

    /// "The end" as numbers, so that it does not move when a partition is assigned once more before its first record.
    private func endOffsets(_ partitions: [TopicPartition]) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = PartitionList(partitions.map { ($0, Int64(RD_KAFKA_OFFSET_END)) })
        let failure = list.use { rd_kafka_offsets_for_times(client.handle, $0, 5_000) }
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else { return [:] }
        var ends: [TopicPartition: Int64] = [:]
        for element in list.elements where element.error == RD_KAFKA_RESP_ERR_NO_ERROR && element.offset >= 0 {
            ends[element.partition] = element.offset
        }
        return ends
    }

    /// Gives librdkafka the complete list: it fetches each from its position, and whatever it had fetched before is
    /// outdated by that (it numbers assignments and drops what bears an older number).
    private func assign() {
        fetched.openQueues()
        let failure = PartitionList(fetched.positions).use { rd_kafka_assign(client.handle, $0) }
        guard failure != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        reason = KafkaError.fatal(of: client.handle) ?? KafkaError(failure)
    }

    /// What was not taken is not released either; the rest is, and then the loop leaves the group.
    private func takeAndAssign(_ partitions: [TopicPartition]) {
        if take(partitions) { return assign() }
        assigned.subtract(partitions)
        giveUp(lost: false)
        rd_kafka_assign(client.handle, nil)
    }

    /// Hands over nothing more of these partitions, then waits for the owner to finish with them.
    private func release(_ partitions: [TopicPartition], lost: Bool) {
        hold.drop(Set(partitions))
        for partition in partitions { fetched.remove(partition) }
        let deadline = ContinuousClock.now + limits.ownerDeadline
        let answer: Void? = Gate.wait(
            on: inbox.wakeUp, until: { [inbox, end] in min(deadline, inbox.shutdown ?? end ?? deadline) }
        ) { [owner] in await owner.release(partitions, lost: lost) }
        guard answer == nil else { return }
        logger.error(
            "the owner has not released its partitions in time, going on without it",
            metadata: ["count": "\(partitions.count)"])
    }

    /// Releases all that is assigned.
    func giveUp(lost: Bool) {
        guard !assigned.isEmpty else { return }
        release(assigned.sorted(), lost: lost)
        fetched.removeAll()
        assigned = []
    }
}
