/// Properties of a producer.
enum ProducerDefaults {
    /// librdkafka's own queue is made larger than what we allow in flight, so that it is never what is full.
    static func properties(_ limits: ProducerLimits, _ timeout: Duration) -> [String: String] {
        [
            "enable.idempotence": "true", "acks": "all", "linger.ms": "2", "compression.type": "none",
            // The topic's max.message.bytes limits a batch: librdkafka's million would be refused where that is lower.
            "batch.size": "262144",
            "delivery.timeout.ms": "\(max(1, timeout.milliseconds))",
            "queue.buffering.max.messages": "\(min(limits.messages, 5_000_000) * 2)",
            "queue.buffering.max.kbytes": "\(min(limits.bytes / 1024, 500_000_000) * 2 + 16 * 1024)",
        ]
    }

    /// The property, by either of its names, wins over the limit. As there, 0 is "for ever": here, a hundred years.
    static func deliveryTimeout(_ configuration: KafkaConfiguration, _ limits: ProducerLimits) -> Duration {
        let given = configuration.properties["delivery.timeout.ms"] ?? configuration.properties["message.timeout.ms"]
        guard let milliseconds = given.flatMap({ Int($0) }) else { return limits.deliveryTimeout }
        return milliseconds > 0 ? .milliseconds(milliseconds) : .seconds(36_500 * 86_400)
    }
}
