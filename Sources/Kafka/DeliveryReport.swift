internal import CLibrdkafka

/// Reading what librdkafka reports of a record that it was handed.
enum DeliveryReport {
    /// The receipt for a record that was acknowledged.
    static func receipt(_ message: UnsafePointer<rd_kafka_message_t>, topic: String) -> Receipt {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let offset = message.pointee.offset
        return Receipt(
            topic: topic, partition: message.pointee.partition, offset: offset >= 0 ? offset : nil,
            timestamp: rd_kafka_message_timestamp(message, &kind))
    }

    /// Why it was not, and what is known of its fate.
    static func error(_ message: UnsafePointer<rd_kafka_message_t>) -> KafkaError {
        let delivery: KafkaError.Delivery =
            switch rd_kafka_message_status(message) {
            case RD_KAFKA_MSG_STATUS_PERSISTED: .persisted
            case RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED: .possiblyPersisted
            default: .notPersisted
            }
        return KafkaError(message.pointee.err, delivery: delivery)
    }

    /// Errors that say "this client can't go on" or "not now", and not "this record is bad". Those of the second sort that
    /// librdkafka does not try again by itself are here because Kafka's protocol calls them retriable.
    static func isWorthAnotherTry(_ code: rd_kafka_resp_err_t) -> Bool {
        switch code {
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
            RD_KAFKA_RESP_ERR__INCONSISTENT, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
            RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
            RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
            true
        default: false
        }
    }
}
