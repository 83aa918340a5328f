/// What one producer may have in flight, and for how long.
package struct ProducerLimits: Hashable, Sendable {
    /// Records handed to librdkafka and not yet acknowledged; further callers wait.
    package var messages: Int
    /// Their bytes; one record larger than this is sent alone.
    package var bytes: Int
    /// From the call of `send` to its failure, whatever happens in between (waiting, retries, a re-created client).
    /// The property `delivery.timeout.ms` wins over it.
    package var deliveryTimeout: Duration
    /// How long to let more come in before the next round, while many records are under way: many callers with a record each
    /// then share a wake-up of each thread on the way. A record that is alone never waits.
    package var gathering: Duration

    /// Limits for one producer.
    package init(
        messages: Int = 10_000, bytes: Int = 32 * 1024 * 1024, deliveryTimeout: Duration = .seconds(120),
        gathering: Duration = .zero
    ) {
        self.gathering = gathering
        self.messages = max(1, messages)
        self.bytes = max(1, bytes)
        self.deliveryTimeout = deliveryTimeout
    }

    /// 10,000 records, 32 MiB, two minutes, no gathering.
    package static let `default` = ProducerLimits()
}
