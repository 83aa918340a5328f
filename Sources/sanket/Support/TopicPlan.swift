import Alerts
import Kafka

/// The topics as they should be, held against the cluster as it is. Pure: brokers that happen to be away change nothing of
/// what is right for a topic that exists, for it is judged by its own replicas.
struct TopicPlan: Sendable {
    /// A topic that is not there yet, or one that is: then with the replicas it has.
    struct Wanted: Sendable {
        var name: String
        var exists: Bool
        /// The fewest of any partition; of a topic that is to be made, nil where nothing says how many.
        var replication: Int?
        var settings: [String: String]
    }

    /// What keeps an alert when a broker is lost for good.
    static let fullReplication = 3

    let cluster: ClusterDescription
    let wanted: [Wanted]
    /// All settings of the topics that exist.
    let settings: [String: [String: String]]

    /// - Parameter replication: of topics that are made, where somebody has named it.
    init(
        cluster: ClusterDescription, settings: [String: [String: String]], topics: Topics, retention: Duration,
        replication: Int? = nil
    ) {
        self.cluster = cluster
        self.settings = settings
        let given = replication ?? Self.replication(topics, cluster)
        // An alert is at most 256 KiB; what wraps one, twice that.
        let names =
            topics.allAlerts.map { ($0, Topics.alertMessageBytes) }
            + [topics.notifications, topics.events, topics.feed, topics.deadLetters]
            .map { ($0, Topics.wrappingMessageBytes) }
        wanted = names.map { name, bytes in
            let replicas = cluster.topics[name].map { $0.map(\.replicas.count).min() ?? 0 }
            let wanted = [
                "cleanup.policy": "delete",
                "retention.ms": "\(retention.components.seconds * 1000)",
                "unclean.leader.election.enable": "false",
                "max.message.bytes": "\(bytes)",
                "min.insync.replicas": Self.inSync(replicas ?? given ?? 1, settings[name]?["min.insync.replicas"]),
            ]
            return Wanted(name: name, exists: replicas != nil, replication: replicas ?? given, settings: wanted)
        }
    }

    /// Asks the cluster.
    init(admin: KafkaAdmin, parts: Parts, replication: Int? = nil) async throws {
        let cluster = try await admin.cluster(within: .seconds(10))
        let existing = parts.topics.all.filter { cluster.topics[$0] != nil }
        let settings = existing.isEmpty ? [:] : try await admin.settings(ofTopics: existing, within: .seconds(10))
        self.init(
            cluster: cluster, settings: settings, topics: parts.topics,
            retention: try parts.configuration.retention(), replication: replication)
    }

    /// Two of three must have an alert before it counts as accepted; one of one, or nothing could be published. What a
    /// topic has is never lowered.
    private static func inSync(_ replicas: Int, _ present: String?) -> String {
        let wanted = replicas >= fullReplication ? 2 : 1
        return "\(max(wanted, present.flatMap(Int.init) ?? 0))"
    }

    /// As Sanket's other topics have it, else by how many brokers there are. Nil with two: one of three may be away.
    private static func replication(_ topics: Topics, _ cluster: ClusterDescription) -> Int? {
        let siblings = topics.all.compactMap { name in cluster.topics[name]?.map(\.replicas.count).min() }
        if let most = siblings.max() { return most }
        let known = knownBrokers(cluster)
        if known.count >= fullReplication { return fullReplication }
        return known.count == 1 ? 1 : nil
    }

    /// Those that answer, and those that are only named by the replicas of some topic.
    private static func knownBrokers(_ cluster: ClusterDescription) -> Set<Int32> {
        Set(cluster.brokers.map(\.id)).union(cluster.topics.values.flatMap { $0.flatMap(\.replicas) })
    }

    /// Brokers that keep a replica and don't answer.
    var absentBrokers: [Int32] { Self.knownBrokers(cluster).subtracting(cluster.brokers.map(\.id)).sorted() }

    var knownBrokers: Int { Self.knownBrokers(cluster).count }

    var missing: [Wanted] { wanted.filter { !$0.exists } }

    /// Topics with fewer replicas than there could be. Only an administrator of the cluster can add them.
    var thin: [Wanted] {
        guard knownBrokers >= Self.fullReplication else { return [] }
        return wanted.filter { $0.exists && ($0.replication ?? 0) < Self.fullReplication }
    }

    /// Topics that ask for more replicas in sync than they have: nothing can be published to them.
    var unwritable: [String] {
        wanted.filter { topic in
            guard topic.exists, let replicas = topic.replication else { return false }
            return Int(settings[topic.name]?["min.insync.replicas"] ?? "1") ?? 1 > replicas
        }.map(\.name)
    }

    /// Partitions of which a replica is out of sync at the moment, by topic.
    var behind: [String: [Int32]] {
        partitions { $0.inSync.count < $0.replicas.count }
    }

    /// Partitions that nobody leads, by topic: nothing of them can be read or written.
    var leaderless: [String: [Int32]] {
        partitions { $0.leader == nil }
    }

    private func partitions(_ condition: (ClusterDescription.Partition) -> Bool) -> [String: [Int32]] {
        var found: [String: [Int32]] = [:]
        for topic in wanted {
            let ids = cluster.topics[topic.name]?.filter(condition).map(\.id) ?? []
            if !ids.isEmpty { found[topic.name] = ids }
        }
        return found
    }

    /// Topics with another number of partitions than there are States.
    var wrongPartitions: [String: Int] {
        var wrong: [String: Int] = [:]
        for topic in wanted {
            if let description = cluster.topics[topic.name], description.count != Topics.partitions {
                wrong[topic.name] = description.count
            }
        }
        return wrong
    }

    /// Settings that the cluster reports otherwise, with the value they should have. A broker that doesn't report a
    /// setting can't be corrected.
    var differing: [String: [String: String]] {
        var differing: [String: [String: String]] = [:]
        for topic in wanted {
            guard let actual = settings[topic.name] else { continue }
            let wrong = topic.settings.filter { actual[$0.key] != nil && actual[$0.key] != $0.value }
            if !wrong.isEmpty { differing[topic.name] = wrong }
        }
        return differing
    }

    /// - Throws: `Failure.no` where a topic is to be made and nothing says with how many replicas.
    func apply(_ admin: KafkaAdmin) async throws {
        if !missing.isEmpty {
            let results = try await admin.createTopics(
                try missing.map { topic in
                    guard let replication = topic.replication else {
                        throw Failure.no(
                            "the cluster shows \(knownBrokers) brokers: with how many replicas should "
                                + "\(topic.name) be made? Bring the others up, or name it: --replication N")
                    }
                    return TopicSpecification(
                        name: topic.name, partitions: Int32(Topics.partitions), replicationFactor: Int16(replication),
                        settings: topic.settings)
                }, within: .seconds(30))
            for case .failed(let error) in results.values { throw error }
        }
        for (topic, settings) in differing {
            try await admin.alterSettings(ofTopic: topic, settings, within: .seconds(10))
        }
    }
}
