import Alerts
import FoundationEssentials
import Kafka

/// The record that carries an alert: protobuf, CloudEvents in binary mode, on its origin's own partition.
enum AlertRecord {
    /// - Parameter more: headers beside those of CloudEvents.
    static func record(_ alert: Alert, topics: Topics, more: [KafkaHeader] = []) -> ProducerRecord {
        let id = AlertID.text(alert.id)
        return ProducerRecord(
            topic: topics.alerts(alert.kind), partition: Int32(alert.origin.lgd), key: Array(id.utf8),
            headers: CloudEvent.of(alert).headers().map { KafkaHeader(name: $0.0, value: $0.1) } + more,
            value: alert.canonicalBytes(), timestamp: nil)
    }
}
