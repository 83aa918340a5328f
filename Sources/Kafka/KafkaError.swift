internal import CLibrdkafka
internal import Threads

/// What went wrong, whether a retry can help, and what to do. Holds no payload, key or header.
package struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is known of the fate of a record that was being sent.
    package enum Delivery: Hashable, Sendable {
        /// It is not in the topic: sending it again can't repeat it.
        case notPersisted
        /// It may be in the topic: sending it again may repeat it.
        case possiblyPersisted
        /// It is in the topic.
        case persisted
    }

    /// `rd_kafka_resp_err_t`: the broker's code, or a negative one of librdkafka's own.
    package var code: Int32
    /// The code's name as librdkafka writes it, such as `_TRANSPORT` or `UNKNOWN_TOPIC_OR_PART`.
    package var name: String
    /// Whether the same call may succeed later.
    package var isRetriable: Bool
    /// Whether the client that raised it can't go on.
    package var isFatal: Bool
    /// For errors of sending: what is known of the record. ``Delivery/notPersisted`` for all others.
    package var delivery: Delivery
    /// What happened and what to do about it.
    package var message: String

    /// An error with every part given; for tests and for errors of a caller's own.
    package init(
        code: Int32, name: String, isRetriable: Bool, isFatal: Bool = false, delivery: Delivery = .notPersisted,
        message: String
    ) {
        self.code = code
        self.name = name
        self.isRetriable = isRetriable
        self.isFatal = isFatal
        self.delivery = delivery
        self.message = message
    }

    /// The name, then the message.
    package var description: String { "\(name): \(message)" }
}

extension KafkaError {
    init(
        _ code: rd_kafka_resp_err_t, detail: String? = nil, isFatal: Bool = false, delivery: Delivery = .notPersisted
    ) {
        let text = detail ?? String(cString: rd_kafka_err2str(code))
        self.init(
            code: code.rawValue, name: String(cString: rd_kafka_err2name(code)),
            isRetriable: !isFatal && Self.retriable.contains(code), isFatal: isFatal, delivery: delivery,
            message: Self.advice[code].map { "\(text): \($0)" } ?? text)
    }

    init(_ refused: OwnThread.Refused) {
        self.init(
            RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE,
            detail: "no thread could be started (error \(refused.errno)); check ulimit -u")
    }

    /// Takes over and frees an error object of librdkafka.
    init(consuming error: OpaquePointer) {
        self.init(
            rd_kafka_error_code(error), detail: String(cString: rd_kafka_error_string(error)),
            isFatal: rd_kafka_error_is_fatal(error) != 0)
        if rd_kafka_error_is_retriable(error) != 0 { isRetriable = true }
        rd_kafka_error_destroy(error)
    }

    /// The fatal error of a client, if it has one.
    static func fatal(of client: OpaquePointer) -> KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(client, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, detail: String(cBuffer: text), isFatal: true)
    }

    static func cancelled(_ delivery: Delivery) -> KafkaError {
        KafkaError(
            RD_KAFKA_RESP_ERR__INTR, detail: "the task that was waiting for the receipt was cancelled",
            delivery: delivery)
    }

    static let closed = KafkaError(
        RD_KAFKA_RESP_ERR__DESTROY, detail: "this client has been shut down; it takes no more calls")

    static func timedOut(_ what: String) -> KafkaError { KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, detail: what) }

    private static let retriable: Set<rd_kafka_resp_err_t> = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__TIMED_OUT,
        RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__QUEUE_FULL,
        RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__PURGE_QUEUE,
        RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
    ]

    private static let unreachable =
        "no broker answers at the bootstrap servers; check SANKET_KAFKA_BOOTSTRAP_SERVERS and that the brokers run"
    private static let noTopic =
        "the topic or partition does not exist; create it with `sanket topics apply`, or check the topic prefix"
    private static let denied = "this account may not do that; check the access lists and SANKET_KAFKA credentials"

    private static let advice: [rd_kafka_resp_err_t: String] = [
        RD_KAFKA_RESP_ERR__TRANSPORT: unreachable,
        RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: unreachable,
        RD_KAFKA_RESP_ERR__RESOLVE: "the broker's host name can't be resolved; check SANKET_KAFKA_BOOTSTRAP_SERVERS",
        RD_KAFKA_RESP_ERR__MSG_TIMED_OUT: "the broker has not acknowledged in time; \(unreachable)",
        RD_KAFKA_RESP_ERR__TIMED_OUT: "the broker has not answered in time; check that it runs and is not overloaded",
        RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: noTopic,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: noTopic,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: noTopic,
        RD_KAFKA_RESP_ERR__AUTHENTICATION: denied,
        RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED: denied,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED: denied,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: denied,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED: denied,
        RD_KAFKA_RESP_ERR__SSL: "TLS failed; check the certificates and that the port speaks TLS",
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: "the record is larger than message.max.bytes allows",
        RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
            "the broker no longer has the record at the start offset, or not yet; was the topic recreated or restored?",
        RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            "the broker no longer has the record at the start offset, or not yet; was the topic recreated or restored?",
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: "another process has joined with the same instance id; stop one of them",
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS: "fewer replicas in sync than min.insync.replicas; check the brokers",
        RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: "the topic exists already",
    ]
}

extension String {
    /// The text of a C buffer up to its NUL.
    init(cBuffer: [CChar]) {
        self.init(decoding: cBuffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
