internal import CLibrdkafka

/// Reading librdkafka's message.
enum NativeMessage {
    /// Copies everything out; `topic` saves a copy of the name where it is known.
    static func record(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: String, generation: Int = 0
    ) -> ConsumedRecord {
        let raw = message.pointee
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        return ConsumedRecord(
            topic: topic, partition: raw.partition, offset: raw.offset,
            timestamp: rd_kafka_message_timestamp(message, &kind), key: bytes(raw.key, raw.key_len),
            headers: headers(message), value: bytes(raw.payload, raw.len), generation: generation)
    }

    /// The partition a message or an error is about; nil if it is about none.
    static func topicPartition(_ message: UnsafePointer<rd_kafka_message_t>) -> TopicPartition? {
        guard let topic = message.pointee.rkt, message.pointee.partition >= 0 else { return nil }
        return TopicPartition(topic: String(cString: rd_kafka_topic_name(topic)), partition: message.pointee.partition)
    }

    /// The error a message stands for, with librdkafka's own words.
    static func error(_ message: UnsafePointer<rd_kafka_message_t>) -> KafkaError {
        KafkaError(message.pointee.err, detail: rd_kafka_message_errstr(message).map { String(cString: $0) })
    }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
        start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
    }

    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        var headers: [KafkaHeader] = []
        headers.reserveCapacity(rd_kafka_header_cnt(list))
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let name
        {
            headers.append(KafkaHeader(name: String(cString: name), value: bytes(value, size)))
        }
        return headers
    }
}
