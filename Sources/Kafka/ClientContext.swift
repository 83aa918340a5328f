internal import CLibrdkafka
internal import Logging

/// The one opaque of a librdkafka client: every callback finds its way from here.
///
/// `@unchecked Sendable`: `logger` and `brokers` are safe from any thread; the other members are set and called only by
/// the one thread that polls the client (librdkafka runs those callbacks inside the poll).
final class ClientContext: @unchecked Sendable {
    let logger: Logger
    let brokers: BrokerWatch

    /// Called for each delivery report.
    var delivered: ((UnsafePointer<rd_kafka_message_t>) -> Void)?
    /// Called when partitions are given or taken away.
    var rebalanced: ((rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Void)?
    /// Set once the client has raised a fatal error.
    var hasFatalError = false

    init(servers: String, logger: Logger) {
        self.logger = logger
        brokers = BrokerWatch(servers: servers, logger: logger)
    }

    static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
        opaque.map { Unmanaged<ClientContext>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Called from any thread of librdkafka. Its lines hold addresses, topics and offsets, never a payload.
    func log(_ level: Int32, _ facility: String, _ line: String) {
        let severity: Logger.Level =
            switch level {
            // A fatal error is raised to the thread that polls, which tells it and what comes of it.
            case ...2 where facility == "FATAL": .debug
            case ...2: .critical
            // Connection failures come once per attempt: BrokerWatch tells them once per change.
            case 3...6 where facility == "FAIL" || facility == "ERROR": .debug
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .debug
            }
        logger.log(level: severity, "librdkafka: \(line)", metadata: ["facility": "\(facility)"])
    }

    func failed(_ code: rd_kafka_resp_err_t, _ reason: String) {
        if code == RD_KAFKA_RESP_ERR__FATAL {
            hasFatalError = true
        } else {
            brokers.failed(KafkaError(code, detail: reason))
        }
    }
}
