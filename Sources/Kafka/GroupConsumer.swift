internal import CLibrdkafka
package import Logging
internal import Threads

/// Reads topics as a member of a consumer group, on a thread of its own.
///
/// Where to start is the owner's answer, never the group's committed offset: nothing is committed to Kafka. Each partition
/// has its turn with a quantum, so that one that holds much does not delay the others. A batch is handed over as soon as
/// there is anything, and grows while the application is busy.
package final class GroupConsumer: Sendable {
    private let inbox = ConsumerInbox()
    private let hold: ConsumerHold
    private let loop: ConsumerLoop
    private let limits: ConsumerLimits

    /// Prepares a member; `run()` joins. With an instance id membership is static: a process that comes back within the
    /// session timeout has its partitions at once, and of two processes with one id the older gets a fatal error.
    /// Throws when a property is unknown or not allowed.
    package init(
        _ configuration: KafkaConfiguration, group: String, instanceID: String?, topics: [String],
        owner: any PartitionOwner, limits: ConsumerLimits = .default, logger: Logger
    ) throws(KafkaError) {
        self.limits = limits
        hold = ConsumerHold(limits, wakeUp: inbox.wakeUp, logger: logger)
        var defaults = ConsumerDefaults.properties
        defaults["group.id"] = group
        defaults["group.instance.id"] = instanceID
        // Without it librdkafka says nothing of a connection that the broker closes in order.
        defaults["log.connection.close"] = "true"
        let client = try NativeClient(RD_KAFKA_CONSUMER, configuration, defaults: defaults, logger: logger)
        loop = ConsumerLoop(
            client, topics: topics, owner: owner, limits: limits, inbox: inbox, hold: hold, logger: logger)
    }

    deinit { loop.abandonIfIdle() }

    /// Joins the group and serves until `shutdown`, or until the task is cancelled (returns), or until it had to leave the
    /// group: throws the owner's error, or a `KafkaError` (a fatal one, a stall). Can be called once.
    package func run() async throws {
        guard inbox.start() else { throw KafkaError.closed }
        do {
            try OwnThread.start("kafka-consumer") { [loop] in loop.run() }
        } catch {
            hold.end()
            inbox.tellEnd(.failure(KafkaError(error)))
            throw KafkaError(error)
        }
        try await withTaskCancellationHandler {
            await inbox.awaitEnd()
        } onCancel: {
            inbox.askForEnd(limits.closeDeadline)
        }.get()
    }

    /// The next event, as soon as there is one; nil once the consumer has ended or the task is cancelled. For one caller
    /// at a time.
    package func next() async -> ConsumerEvent? { await hold.next() }

    /// Releases these partitions and takes them again, with the start offsets the owner then gives; also those that have
    /// failed or were stopped. The others go on with the record after the last one handed over. Partitions that are not
    /// assigned are ignored. Returns at once.
    package func restart(_ partitions: [TopicPartition]) { inbox.leave(.restart(Set(partitions))) }

    /// Hands over no more records of these partitions until `restart` or a new assignment. Returns at once.
    ///
    /// - Parameter partitions: each with the generation of the take that it is read under: one that was taken again meanwhile is
    ///   read on.
    package func stop(_ partitions: [TopicPartition: Int]) { inbox.leave(.stop(partitions)) }

    /// The partitions the group has given to this member, with those that are stopped.
    package var assignment: Set<TopicPartition> { inbox.assignment }

    /// Whether the consumer sees its brokers; a change is also logged, once.
    package var brokerState: BrokerState { loop.brokers.current }

    /// How often a connection to a broker was lost. What stands behind the next connection may be another cluster, or the
    /// same one restored; who must know compares this before and after.
    package var connectionLosses: Int { loop.brokers.losses }

    /// Leaves the group: no more batches, `release` for what is assigned, then goodbye to the broker, all within the
    /// deadline; `run()` then returns. What was not handed over is dropped. Returns when `run()` has ended.
    package func shutdown(deadline: Duration) async {
        guard inbox.askForEnd(deadline) else { return hold.end() }
        _ = await inbox.awaitEnd()
    }
}
