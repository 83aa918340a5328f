internal import CLibrdkafka

/// What an error that librdkafka reports to a consumer means for it.
enum Failure: Equatable {
    /// The client can't go on.
    case fatal
    /// The group refuses this account: no waiting helps.
    case refused
    /// This partition can't be read until it is restarted.
    case partition(TopicPartition)
    /// Somebody has to do something (create the topic); until then we wait.
    case person
    /// librdkafka goes on by itself.
    case passing

    init(_ error: KafkaError, _ partition: TopicPartition?) {
        switch rd_kafka_resp_err_t(error.code) {
        case RD_KAFKA_RESP_ERR__FATAL:
            self = .fatal
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
            RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            self = .refused
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
            RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__BAD_COMPRESSION, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
            self = partition.map { .partition($0) } ?? .person
        default:
            self = .passing
        }
    }
}
