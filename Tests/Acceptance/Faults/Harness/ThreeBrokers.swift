import AcceptanceSupport
import Alerts
import Kafka
import KafkaTesting

/// A mock cluster of three brokers, each behind a proxy of its own, so that one can be out of reach while the others are not.
/// The test's own clients go round the proxies.
///
/// (librdkafka's own way to take one of its brokers down closes the port for a moment, and aborts the test when another takes
/// it.)
final class ThreeBrokers: Sendable {
    static let ids: [Int32] = [1, 2, 3]
    let mock: MockCluster
    /// Who leads each partition at the beginning, as a client that comes through the proxies is told. The mock deals them out.
    let leaders: [TopicPartition: Int32]
    private let proxies: [Int32: TCPProxy]

    /// With the topics of Sanket.
    init() async throws {
        mock = try MockCluster(brokers: 3)
        for topic in Topics().all { mock.create(topic) }
        var proxies: [Int32: TCPProxy] = [:]
        var ports: [UInt16: UInt16] = [:]
        for broker in try await Self.cluster(mock.bootstrapServers).brokers {
            let proxy = try TCPProxy(to: UInt16(broker.port))
            proxies[broker.id] = proxy
            ports[UInt16(broker.port)] = proxy.port
        }
        for proxy in proxies.values { proxy.advertised = ports }
        self.proxies = proxies
        var leaders: [TopicPartition: Int32] = [:]
        for (topic, partitions) in try await Self.cluster(Self.servers(proxies)).topics {
            for partition in partitions {
                leaders[TopicPartition(topic: topic, partition: partition.id)] = partition.leader
            }
        }
        self.leaders = leaders
    }

    /// States whose partition of the topic this broker leads at the beginning.
    func states(of topic: String, ledBy broker: Int32) -> [State] {
        leaders.filter { $0.key.topic == topic && $0.value == broker }.keys.sorted().compactMap {
            State(lgd: $0.partition)
        }
    }

    /// What a program is told, so that it comes through the proxies.
    var environment: [String: String] { ["SANKET_KAFKA_BOOTSTRAP_SERVERS": Self.servers(proxies)] }

    /// Breaks every connection to this broker, and lets none be made.
    func setDown(_ broker: Int32) {
        proxies[broker]?.weather = .refusing
        proxies[broker]?.cut()
    }

    func setUp(_ broker: Int32) { proxies[broker]?.weather = .clear }

    /// Gives the partitions that are this broker's at the beginning, and the group, to that one, as Kafka does when a broker
    /// is lost.
    func lead(_ broker: Int32, instead other: Int32) {
        for partition in leaders.keys where leaders[partition] == broker { mock.setLeader(of: partition, to: other) }
        mock.setCoordinator(of: "\(Topics().prefix)-ingest", to: other)
    }

    private static func servers(_ proxies: [Int32: TCPProxy]) -> String {
        proxies.values.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    }

    private static func cluster(_ servers: String) async throws -> ClusterDescription {
        try await KafkaAdmin(KafkaConfiguration(bootstrapServers: servers), logger: House.logger)
            .cluster(within: .seconds(20))
    }
}
