/// Properties of consumers and readers.
enum ConsumerDefaults {
    static let properties = fetching.merging([
        "enable.auto.commit": "false", "enable.auto.offset.store": "false", "isolation.level": "read_committed",
        "auto.offset.reset": "error", "partition.assignment.strategy": "range", "session.timeout.ms": "10000",
        "heartbeat.interval.ms": "3000", "max.poll.interval.ms": "300000", "enable.partition.eof": "false",
    ]) { $1 }

    /// How much librdkafka fetches ahead, for each partition: 10,000 records or 8 MiB, where its defaults are 100,000 and
    /// 64 MiB, which for 39 partitions would be gigabytes.
    ///
    /// Not less, for a partition that is over either limit is looked at again only after up to a second (librdkafka 2.0.2
    /// wakes the broker's thread for nothing that we take). Measured with 40,000 records of one partition in batches of
    /// 1,000: a limit of 1,000 gives 2,200–3,300 records a second alone, and 17,700 among 38 idle partitions; a limit of
    /// 10,000 or more gives as much as is taken (2.9 million a second; 19,950 when 20,000 are taken). So each limit is
    /// eight to ten times what one fetch brings (1 MiB).
    ///
    /// An idle partition's long poll holds back the next fetch of a busy one at the same broker, so it is short: with a
    /// limit of 1,000 among 38 idle ones, 100 ms give 17,700 records a second and 500 ms give 2,600.
    private static let fetching = [
        "queued.min.messages": "10000", "queued.max.messages.kbytes": "8192", "fetch.wait.max.ms": "100",
        "fetch.message.max.bytes": "1048576", "fetch.max.bytes": "8388608",
    ]
}
