package import Alerts
package import Kafka

/// The record that carries an alert: protobuf, CloudEvents in binary mode, on its origin's own partition.
package enum AlertRecord {
    /// - Parameter more: headers beside those of CloudEvents.
    package static func record(_ alert: Alert, topics: Topics, more: [KafkaHeader] = []) -> ProducerRecord {
        ProducerRecord(
            topic: topics.alerts(alert.kind), partition: alert.origin.partition, key: Array(alert.idText.utf8),
            headers: CloudEvent.of(alert).headers().map { KafkaHeader(name: $0.0, value: $0.1) } + more,
            value: alert.canonicalBytes(), timestamp: nil)
    }
}
