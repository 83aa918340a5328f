internal import CLibrdkafka
package import Kafka
internal import Synchronization

/// librdkafka's mock cluster: real connections on loopback, with faults on demand.
///
/// What it can't do: hold more than 5 MiB a partition (older records then vanish), admin requests, TLS, SASL, transactions.
/// The first join of a group takes 3 seconds, and an idle fetch lasts all of `fetch.wait.max.ms`.
///
/// `@unchecked Sendable`: the pointers are set once; the mock's functions hand their work to the mock's own thread.
package final class MockCluster: @unchecked Sendable {
    /// Kafka's number of a kind of request.
    package enum Request: Int16, Sendable {
        case produce = 0, fetch = 1, listOffsets = 2, metadata = 3, offsetCommit = 8, offsetFetch = 9
        case findCoordinator = 10, joinGroup = 11, heartbeat = 12, leaveGroup = 13, syncGroup = 14
        case initProducerID = 22
    }

    /// `host:port` of every broker.
    package let bootstrapServers: String
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    private let brokers: Int32

    /// Starts a cluster. Throws when librdkafka can't (no threads, no ports).
    package init(brokers: Int32 = 1) throws {
        self.brokers = brokers
        guard let conf = rd_kafka_conf_new() else { throw TestingError.noMock }
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0) else {
            rd_kafka_conf_destroy(conf)
            throw TestingError.noMock
        }
        guard let cluster = rd_kafka_mock_cluster_new(client, brokers),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else {
            rd_kafka_destroy(client)
            throw TestingError.noMock
        }
        self.client = client
        self.cluster = cluster
        bootstrapServers = String(cString: servers)
    }

    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    /// How to reach it, with short waits.
    package func configuration(_ properties: [String: String] = [:]) -> KafkaConfiguration {
        KafkaConfiguration(
            bootstrapServers: bootstrapServers, clientID: "test",
            properties: [
                "fetch.wait.max.ms": "10", "reconnect.backoff.max.ms": "200", "socket.timeout.ms": "2000",
                "socket.connection.setup.timeout.ms": "1000",
            ].merging(properties) { $1 })
    }

    /// Creates a topic.
    package func create(_ topic: String, partitions: Int32 = 39) {
        _ = rd_kafka_mock_topic_create(cluster, topic, partitions, brokers)
    }

    /// The next requests of this kind to this broker are answered with these errors (librdkafka's codes; `-195` breaks the
    /// connection).
    ///
    /// Laid on the broker's own pile, for of the cluster's librdkafka does not say what is left. A broker that has had a pile
    /// for a kind of request looks at no other any more: `setDown` does not reach these requests of it.
    package func push(_ errors: [Int32], for request: Request, broker: Int32 = 1) {
        for error in errors { delay(request, broker: broker, milliseconds: 0, error: error) }
    }

    /// How many of the errors pushed for this broker no request has taken yet.
    package func pending(_ request: Request, broker: Int32 = 1) -> Int {
        var count = 0
        rd_kafka_mock_broker_error_stack_cnt(cluster, broker, request.rawValue, &count)
        return count
    }

    /// The next request of this kind to this broker is answered with this error after so many milliseconds.
    package func delay(_ request: Request, broker: Int32 = 1, milliseconds: Int32, error: Int32 = 0) {
        _ = sanket_kafka_mock_delay(cluster, broker, request.rawValue, rd_kafka_resp_err_t(error), milliseconds)
    }

    /// From now on every answer of this topic's is this error; 0 ends it.
    package func fail(_ topic: String, with error: Int32) {
        rd_kafka_mock_topic_set_error(cluster, topic, rd_kafka_resp_err_t(error))
    }

    /// Takes a partition's leader away, or gives it one (broker 1).
    package func setLeader(of partition: TopicPartition, exists: Bool) {
        setLeader(of: partition, to: exists ? 1 : -1)
    }

    /// Has this broker lead a partition; its records are the same.
    package func setLeader(of partition: TopicPartition, to broker: Int32) {
        rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker)
    }

    /// Has this broker coordinate a group.
    package func setCoordinator(of group: String, to broker: Int32) {
        rd_kafka_mock_coordinator_set(cluster, "group", group, broker)
    }

    /// Breaks every connection at its next request, also new ones. (librdkafka's own way to take a broker down closes the
    /// port, and aborts the process when it is taken by another at the time of coming back.)
    package func setDown() {
        let errors = Array(repeating: RD_KAFKA_RESP_ERR__TRANSPORT, count: 1_000)
        for key in Self.requests { rd_kafka_mock_push_request_errors_array(cluster, key, errors.count, errors) }
    }

    /// Lets the brokers answer again.
    package func setUp() {
        for key in Self.requests { rd_kafka_mock_clear_request_errors(cluster, key) }
    }

    /// Every request a client of ours makes of the mock.
    private static let requests: [Int16] = [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 18, 22]

    /// Every answer of this broker's takes so long from now on.
    package func setRoundTrip(_ milliseconds: Int32, broker: Int32 = 1) {
        _ = rd_kafka_mock_broker_set_rtt(cluster, broker, milliseconds)
    }
}
