internal import CLibrdkafka

/// One asynchronous admin request of librdkafka, waited for on the calling thread.
enum AdminCall {
    /// Sends the request and reads its answer.
    static func perform<Value>(
        _ client: OpaquePointer, _ operation: rd_kafka_admin_op_t, _ milliseconds: Int32,
        send: (_ options: OpaquePointer?, _ queue: OpaquePointer) -> Void,
        read: (_ event: OpaquePointer) -> Result<Value, KafkaError>
    ) -> Result<Value, KafkaError> {
        guard let queue = rd_kafka_queue_new(client) else {
            return .failure(KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE))
        }
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(client, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_AdminOptions_set_request_timeout(options, milliseconds, nil, 0)
        send(options, queue)
        // librdkafka answers by the request timeout; the second more is for it to do so.
        guard let event = rd_kafka_queue_poll(queue, milliseconds + 1_000) else { return .failure(KafkaError.late) }
        defer { rd_kafka_event_destroy(event) }
        let failure = rd_kafka_event_error(event)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .failure(KafkaError(failure, detail: rd_kafka_event_error_string(event).map { String(cString: $0) }))
        }
        return read(event)
    }

    static func newTopic(_ spec: TopicSpecification) -> Result<OpaquePointer, KafkaError> {
        var text = [CChar](repeating: 0, count: 256)
        let topic = rd_kafka_NewTopic_new(
            spec.name, spec.partitions, Int32(spec.replicationFactor), &text, text.count)
        guard let topic else {
            return .failure(
                KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, detail: "\(spec.name): \(String(cBuffer: text))"))
        }
        for (name, value) in spec.settings.sorted(by: { $0.key < $1.key }) {
            rd_kafka_NewTopic_set_config(topic, name, value)
        }
        return .success(topic)
    }

    /// Topic by topic: nil, or the error.
    static func outcomes(_ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int) -> [String: KafkaError?] {
        var outcomes: [String: KafkaError?] = [:]
        for result in UnsafeBufferPointer(start: results, count: count) {
            let failure = rd_kafka_topic_result_error(result)
            let detail = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
            let name = String(cString: rd_kafka_topic_result_name(result))
            outcomes.updateValue(
                failure == RD_KAFKA_RESP_ERR_NO_ERROR
                    ? nil : KafkaError(failure, detail: detail.map { "\(name): \($0)" }),
                forKey: name)
        }
        return outcomes
    }
}
