package import Alerts
package import Kafka
package import Logging
import Publishing
import ServiceLifecycle

/// The door's way to the broker: one producer for all requests. It ends after the last of them is answered.
package struct Outbox: Service {
    private let topics: Topics
    private let producer: KafkaProducer

    /// What the door may have at the broker at once, and for how long a caller waits for the receipt.
    private static let limits = ProducerLimits(
        messages: 20_000, bytes: 64 * 1024 * 1024, deliveryTimeout: .seconds(10), gathering: .microseconds(200))

    /// - Throws: `KafkaError` where a property can't be worked with.
    package init(topics: Topics, kafka: KafkaConfiguration, logger: Logger) throws(KafkaError) {
        self.topics = topics
        var kafka = kafka
        // A caller waits for each; what comes at the same time is gathered before. The property has two names.
        if kafka.properties["queue.buffering.max.ms"] == nil, kafka.properties["linger.ms"] == nil {
            kafka.properties["linger.ms"] = "0"
        }
        producer = try KafkaProducer(kafka, limits: Self.limits, logger: logger)
    }

    /// False while no broker answers.
    package var isHeard: Bool { producer.brokerState != .down }

    /// Hands alerts to the broker and waits for its answer to each, in the same order.
    func send(_ alerts: [Alert]) async -> [Result<Receipt, KafkaError>] {
        await producer.send(alerts.map { AlertRecord.record($0, topics: topics) })
    }

    package func run() async {
        try? await gracefulShutdown()
        await producer.shutdown(deadline: .seconds(1))
    }
}
