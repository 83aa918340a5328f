internal import CLibrdkafka
package import Logging
internal import Threads

/// Reads given partitions from given offsets, without a group: for watching, reconciling and tests.
package final class PartitionReader: Sendable {
    private let inbox: ReaderInbox

    /// Starts reading. `readUncommitted` also returns records of open and aborted transactions. Throws when a property is
    /// unknown or not allowed; a broker that is down is waited for.
    package init(
        _ configuration: KafkaConfiguration, from: [TopicPartition: StartOffset], readUncommitted: Bool = false,
        logger: Logger
    ) throws(KafkaError) {
        var defaults = ConsumerDefaults.properties
        // librdkafka assigns partitions only with a group's name; the group is never joined and nothing is committed.
        defaults["group.id"] = "\(configuration.clientID)-reader"
        if readUncommitted { defaults["isolation.level"] = "read_uncommitted" }
        let client = try NativeClient(RD_KAFKA_CONSUMER, configuration, defaults: defaults, logger: logger)
        let inbox = ReaderInbox()
        self.inbox = inbox
        let loop = ReaderLoop(client, from: from, inbox: inbox)
        do {
            try OwnThread.start("kafka-reader") { loop.run() }
        } catch {
            throw KafkaError(error)
        }
    }

    deinit { inbox.close() }

    /// The next record, each partition's in order; nil after `close()` or when the task is cancelled. Throws when a partition
    /// can't be read; the others can be read on. For one caller at a time.
    package func next() async throws(KafkaError) -> ConsumedRecord? { try await inbox.next(within: nil).get() }

    /// The next record; nil also when none came within that time.
    package func next(within: Duration) async throws(KafkaError) -> ConsumedRecord? {
        try await inbox.next(within: within).get()
    }

    /// Stops reading; a waiting `next()` returns nil. Returns at once.
    package func close() { inbox.close() }
}
