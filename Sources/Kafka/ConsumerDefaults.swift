/// Properties of consumers and readers.
enum ConsumerDefaults {
    static let properties = fetching.merging([
        "enable.auto.commit": "false", "enable.auto.offset.store": "false", "isolation.level": "read_committed",
        "auto.offset.reset": "error", "partition.assignment.strategy": "range", "session.timeout.ms": "10000",
        "heartbeat.interval.ms": "3000", "max.poll.interval.ms": "300000", "enable.partition.eof": "false",
    ]) { $1 }

    /// How much librdkafka may hold for one client that has a full back-log in all its partitions, and for how many
    /// partitions that is reckoned: three topics of 39. Its limits are for each partition, and its defaults (64 MiB) would
    /// make gigabytes of that.
    private static let budget = 16 * 1024 * 1024
    private static let partitions = 128

    /// A partition that is over its limit is looked at again only when librdkafka 2.0.2 wakes the broker's thread, which it
    /// does for nothing that we take: when the fetch that is under way for the other partitions of that broker is answered,
    /// after `fetch.wait.max.ms` at the latest, and where all are over their limits, after up to a second. So the wait is
    /// short, which also keeps an idle partition's long poll from holding back a busy one.
    ///
    /// Measured with records of 1 KB on the mock cluster, with a wait of 2 ms: 117 busy partitions give some 300,000 a second with a
    /// budget of 16, 24 or 32 MiB; one busy among 116 idle ones, 3,380 records, 72,000 to 81,000 with 16 or 24 and 83,000 to 130,000
    /// with 32. Ingest's peak is 123 to 131 MB with 16, 134 to 147 with 24. With 32 and the wait of 20 ms one busy partition gave
    /// 60,000; with 16 that was not measured. Fetches that bring nothing cost no more at 20 ms than at 100.
    private static let fetching = [
        "queued.max.messages.kbytes": "\(budget / partitions / 1024)",
        // Small records weigh more in librdkafka than their bytes, which is all that it counts.
        "queued.min.messages": "1000",
        // What comes on top of a limit that was nearly reached.
        "fetch.message.max.bytes": "\(budget / partitions / 2)",
        "fetch.max.bytes": "4194304", "fetch.wait.max.ms": "20",
    ]
}
