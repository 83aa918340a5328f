import Alerts
import Kafka

/// The topics as they should be, held against the cluster as it is.
struct TopicPlan: Sendable {
    struct Wanted: Sendable {
        var name: String
        var settings: [String: String]
    }

    let cluster: ClusterDescription
    let wanted: [Wanted]
    /// All settings of the topics that exist.
    let settings: [String: [String: String]]
    private let replication: Int

    init(admin: KafkaAdmin, parts: Parts) async throws {
        cluster = try await admin.cluster(within: .seconds(10))
        replication = cluster.brokers.count >= 3 ? 3 : 1
        wanted = try Self.wanted(parts.topics, retention: parts.configuration.retention(), replication: replication)
        let existing = wanted.map(\.name).filter { [topics = cluster.topics] in topics[$0] != nil }
        settings = existing.isEmpty ? [:] : try await admin.settings(ofTopics: existing, within: .seconds(10))
    }

    /// An alert is at most 256 KiB; what wraps one, twice that.
    static func wanted(_ topics: Topics, retention: Duration, replication: Int) throws -> [Wanted] {
        let common = [
            "cleanup.policy": "delete",
            "retention.ms": "\(retention.components.seconds * 1000)",
            "min.insync.replicas": replication == 3 ? "2" : "1",
            "unclean.leader.election.enable": "false",
        ]
        let alerts = topics.allAlerts.map { Wanted(name: $0, settings: with(common, Topics.alertMessageBytes)) }
        let rest = [topics.notifications, topics.events, topics.feed, topics.deadLetters]
            .map { Wanted(name: $0, settings: with(common, Topics.wrappingMessageBytes)) }
        return alerts + rest
    }

    private static func with(_ common: [String: String], _ bytes: Int) -> [String: String] {
        common.merging(["max.message.bytes": "\(bytes)"]) { $1 }
    }

    var missing: [Wanted] { wanted.filter { cluster.topics[$0.name] == nil } }

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

    func apply(_ admin: KafkaAdmin) async throws {
        if !missing.isEmpty {
            let results = try await admin.createTopics(
                missing.map {
                    TopicSpecification(
                        name: $0.name, partitions: Int32(Topics.partitions), replicationFactor: Int16(replication),
                        settings: $0.settings)
                }, within: .seconds(30))
            for case .failed(let error) in results.values { throw error }
        }
        for (topic, settings) in differing {
            try await admin.alterSettings(ofTopic: topic, settings, within: .seconds(10))
        }
    }
}
