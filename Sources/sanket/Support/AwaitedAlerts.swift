import Alerts
import Kafka

/// Alerts whose sender waits to hear of them: each found by the place of its record, or by its revision where the broker
/// did not say the place.
struct AwaitedAlerts {
    private struct Place: Hashable {
        var partition: TopicPartition
        var offset: Int64
    }

    private struct Revision: Hashable {
        var partition: TopicPartition
        var alert: String
        var revision: Int32
    }

    private var placed: [Place: SentAlert] = [:]
    private var unplaced: [Revision: [SentAlert]] = [:]

    var count: Int { placed.count + unplaced.values.reduce(0) { $0 + $1.count } }

    var all: [SentAlert] { Array(placed.values) + unplaced.values.flatMap { $0 } }

    mutating func add(_ sent: SentAlert) {
        let partition = TopicPartition(topic: sent.receipt.topic, partition: sent.receipt.partition)
        if let offset = sent.receipt.offset {
            placed[Place(partition: partition, offset: offset)] = sent
        } else {
            let id = AlertID.text(sent.alert.id)
            unplaced[Revision(partition: partition, alert: id, revision: sent.alert.revision), default: []].append(sent)
        }
    }

    /// Takes out the alert that the event is about. The event says the place of its record, so from then on it is known.
    mutating func take(for event: Sanket_V1_Event) -> SentAlert? {
        let partition = TopicPartition(topic: event.position.topic, partition: event.position.partition)
        if let sent = placed.removeValue(forKey: Place(partition: partition, offset: event.position.offset)) {
            return sent
        }
        let revision = Revision(partition: partition, alert: event.alertID, revision: event.revision)
        guard var sent = unplaced[revision]?.popLast() else { return nil }
        sent.receipt.offset = event.position.offset
        return sent
    }
}
