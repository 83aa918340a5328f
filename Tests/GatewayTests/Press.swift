import Alerts
import Foundation
import Gateway
import Kafka
import KafkaTesting
import Postgres
import Routing
import Store

/// What publishing stands on: a mock cluster with Sanket's topics, and a way to it.
final class Press: Sendable {
    let cluster: MockCluster
    let topics = Topics()
    let room: Room

    /// - Parameter room: what may be on its way at once.
    init(room: Room.Load = GatewayLimits().room) throws {
        cluster = try MockCluster()
        for topic in topics.allAlerts { cluster.create(topic) }
        self.room = Room(room)
    }

    /// The routes over a door's database. The services behind them run until the process ends.
    func routes(_ pool: PostgresPool, _ metrics: GatewayMetrics, url: String = "") throws -> [Gateway.Route] {
        let revisions = Revisions(pool: pool)
        let watch = RevisionWatch(
            revisions: revisions,
            listener: PostgresListener(
                url: url, channels: RevisionWatch.channels, applicationName: "sanket", logger: Door.logger),
            logger: Door.logger)
        return PublishRoutes(
            outbox: try Outbox(topics: topics, kafka: cluster.configuration(), logger: Door.logger),
            router: Routing.Router(rules: try RoutingRules.embedded()), room: room, revisions: revisions, watch: watch,
            limits: GatewayLimits(), metrics: metrics
        ).routes
    }

    /// How many records the topics of alerts hold of a State.
    func count(_ state: String = "IN-WB") async throws -> Int {
        try await records(state).count
    }

    /// The records of a State, of all kinds.
    func records(_ state: String = "IN-WB") async throws -> [ConsumedRecord] {
        let partition = State(iso: state)?.partition ?? 0
        let partitions = topics.allAlerts.map { TopicPartition(topic: $0, partition: partition) }
        let marks = try await KafkaAdmin(cluster.configuration(), logger: Door.logger)
            .watermarks(partitions, within: .seconds(10)).filter { $0.value.high > $0.value.low }
        guard !marks.isEmpty else { return [] }
        let reader = try PartitionReader(
            cluster.configuration(), from: marks.mapValues { .offset($0.low) }, logger: Door.logger)
        defer { reader.close() }
        var left = marks.mapValues(\.high)
        var records: [ConsumedRecord] = []
        while !left.isEmpty, let record = try await reader.next(within: .seconds(10)) {
            records.append(record)
            if record.offset + 1 >= left[record.topicPartition] ?? 0 { left[record.topicPartition] = nil }
        }
        return records
    }
}

extension Door {
    /// A door through which alerts are published.
    static func publishing<T>(
        _ press: Press, settings: GatewaySettings = GatewaySettings(), _ body: (Door) async throws -> T
    ) async throws -> T {
        try await open(settings: settings, routes: { try press.routes($0, $1) }, body)
    }
}
