internal import CLibrdkafka
internal import Glibc

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

    /// Packed as they are read, in two rounds: the first to know how much there is.
    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> KafkaHeaders {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        var size = 0
        forEach(list) { name, value in size += 8 + name.count + (value?.count ?? 0) }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var rest = UnsafeMutableRawBufferPointer(buffer)
            forEach(list) { name, value in
                put(name, &rest)
                put(value, &rest)
            }
            count = size
        }
        return KafkaHeaders(packed: bytes)
    }

    private static func forEach(
        _ list: OpaquePointer, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Void
    ) {
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        var index = 0
        while rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let name {
            body(
                UnsafeRawBufferPointer(start: name, count: strlen(name)),
                value.map { UnsafeRawBufferPointer(start: $0, count: size) })
            index += 1
        }
    }

    private static func put(_ piece: UnsafeRawBufferPointer?, _ rest: inout UnsafeMutableRawBufferPointer) {
        rest.storeBytes(of: Int32(piece?.count ?? -1).bigEndian, as: Int32.self)
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[4...])
        guard let piece else { return }
        rest.copyMemory(from: piece)
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[piece.count...])
    }
}
