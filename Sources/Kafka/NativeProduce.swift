internal import CLibrdkafka

/// Handing one record to librdkafka, which copies it.
enum NativeProduce {
    /// Returns at once; librdkafka reports the delivery with `token` unless this returns an error.
    static func produce(_ record: ProducerRecord, to client: OpaquePointer, token: UInt) -> rd_kafka_resp_err_t {
        guard record.partition >= 0 else { return RD_KAFKA_RESP_ERR__INVALID_ARG }
        let headers = headers(record.headers)
        let failure = withBytes(record.key) { key, keySize in
            withBytes(record.value) { value, valueSize in
                sanket_kafka_produce(
                    client, record.topic, record.partition, record.timestamp ?? 0, key, keySize, value, valueSize,
                    headers, token)
            }
        }
        if failure != RD_KAFKA_RESP_ERR_NO_ERROR, let headers { rd_kafka_headers_destroy(headers) }
        return failure
    }

    private static func headers(_ headers: [KafkaHeader]) -> OpaquePointer? {
        guard !headers.isEmpty, let list = rd_kafka_headers_new(headers.count) else { return nil }
        for header in headers {
            _ = withBytes(header.value) { value, size in
                rd_kafka_header_add(list, header.name, -1, value, size)
            }
        }
        return list
    }

    /// nil is a null pointer; empty is a pointer to nothing much, for C takes a null pointer as "none".
    private static func withBytes<Result>(
        _ bytes: [UInt8]?, _ body: (UnsafeRawPointer?, Int) -> Result
    ) -> Result {
        guard let bytes else { return body(nil, 0) }
        return bytes.withUnsafeBytes { buffer in
            guard buffer.isEmpty else { return body(buffer.baseAddress, buffer.count) }
            return withUnsafeBytes(of: UInt8(0)) { body($0.baseAddress, 0) }
        }
    }
}
