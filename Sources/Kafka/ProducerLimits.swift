/// What one producer may have in flight, and for how long.
package struct ProducerLimits: Hashable, Sendable {
    /// Records handed to librdkafka and not yet acknowledged; further callers wait.
    package var messages: Int
    /// Their bytes; one record larger than this is sent alone.
    package var bytes: Int
    /// From the call of `send` to its failure, whatever happens in between (waiting, retries, a re-created client).
    /// The property `delivery.timeout.ms` wins over it.
    package var deliveryTimeout: Duration

    /// Limits for one producer.
    package init(
        messages: Int = 10_000, bytes: Int = 32 * 1024 * 1024, deliveryTimeout: Duration = .seconds(120)
    ) {
        self.messages = max(1, messages)
        self.bytes = max(1, bytes)
        self.deliveryTimeout = deliveryTimeout
    }

    /// 10,000 records, 32 MiB, two minutes.
    package static let `default` = ProducerLimits()
}
