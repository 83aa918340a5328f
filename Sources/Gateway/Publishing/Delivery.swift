import Alerts
import Kafka

/// What is known of an alert that was handed to the broker, where not all of a request were acknowledged.
package struct Delivery: Hashable, Sendable, Encodable {
    package enum Fate: String, Hashable, Sendable, Encodable {
        /// It is in its topic.
        case accepted
        /// It is not in its topic.
        case notAccepted = "not-accepted"
        /// Nobody knows; sending it again is safe, for a repeat is told by its id.
        case unknown
    }

    /// Its place in the request, from 0.
    package var index: Int
    package var alert_id: String
    package var revision: Int32
    package var delivery: Fate
    package var topic: String?
    package var partition: Int32?
    /// Absent too where the broker holds the record and did not say where.
    package var offset: Int64?

    init(index: Int, _ alert: Alert, _ result: Result<Receipt, KafkaError>) {
        self.index = index
        alert_id = alert.idText
        revision = alert.revision
        switch result {
        case .success(let receipt):
            delivery = .accepted
            topic = receipt.topic
            partition = receipt.partition
            offset = receipt.offset
        case .failure(let error):
            delivery = error.delivery == .notPersisted ? .notAccepted : .unknown
        }
    }
}
