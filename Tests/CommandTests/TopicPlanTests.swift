import Alerts
import Testing

@testable import Kafka
@testable import sanket

@Suite("The topics as they should be")
struct TopicPlanTests {
    private static let feed = Topics().feed

    /// A cluster of these brokers with all topics, each partition on the first so many of the brokers 1 to 3.
    private func cluster(_ brokers: [Int32], replicas: Int?, without absent: String? = nil) -> ClusterDescription {
        var topics: [String: [ClusterDescription.Partition]] = [:]
        for name in Topics().all {
            guard let count = replicas, name != absent else { continue }
            topics[name] = (0..<Int32(Topics.partitions)).map { id in
                let kept = Array([Int32(1), 2, 3].prefix(count))
                return .init(id: id, leader: kept.first, replicas: kept, inSync: kept.filter(brokers.contains))
            }
        }
        return ClusterDescription(
            id: nil, brokers: brokers.map { .init(id: $0, host: "h", port: 1) }, topics: topics)
    }

    private func plan(_ cluster: ClusterDescription, inSync: String? = nil, replication: Int? = nil) -> TopicPlan {
        var settings: [String: [String: String]] = [:]
        if let inSync {
            for name in cluster.topics.keys { settings[name] = ["min.insync.replicas": inSync] }
        }
        return TopicPlan(
            cluster: cluster, settings: settings, topics: Topics(), retention: .seconds(86_400),
            replication: replication)
    }

    private func inSync(_ plan: TopicPlan) -> Set<String> {
        Set(plan.wanted.compactMap { $0.settings["min.insync.replicas"] })
    }

    @Test("A topic with three replicas keeps min.insync.replicas=2, however many brokers are up", arguments: 1...3)
    func brokersAway(up: Int) {
        let plan = plan(cluster(Array([1, 2, 3].prefix(up)), replicas: 3), inSync: "2")
        #expect(plan.differing.isEmpty)
        #expect(inSync(plan) == ["2"])
        #expect(plan.absentBrokers == Array([2, 3].suffix(3 - up)).map { Int32($0) })
        #expect(plan.findings.contains { $0.verdict == .wrong } == (up < 3))
    }

    @Test("A topic with three replicas and min.insync.replicas=1 is corrected")
    func raised() {
        let plan = plan(cluster([1, 2, 3], replicas: 3), inSync: "1")
        #expect(plan.differing[Self.feed] == ["min.insync.replicas": "2"])
    }

    @Test(
        "min.insync.replicas is never lowered, and where nothing can be published that is told", arguments: [1, 2, 3])
    func neverLowered(replicas: Int) {
        let plan = plan(cluster([1, 2, 3], replicas: replicas), inSync: "3")
        #expect(plan.differing.isEmpty)
        #expect(plan.unwritable.isEmpty == (replicas == 3))
    }

    @Test("A topic with one replica is never told to have two in sync")
    func single() {
        #expect(inSync(plan(cluster([1, 2, 3], replicas: 1), inSync: "1")) == ["1"])
        #expect(inSync(plan(cluster([1], replicas: nil))) == ["1"])
    }

    @Test("Fewer than three replicas are wrong where there are three brokers, and told as they are where not")
    func thin() {
        #expect(plan(cluster([1, 2, 3], replicas: 1)).thin.count == Topics().all.count)
        #expect(plan(cluster([1], replicas: 1)).thin.isEmpty)
        let finding = plan(cluster([1, 2, 3], replicas: 2)).findings.first { $0.subject == Self.feed }
        #expect(finding?.verdict == .wrong && finding?.what.contains("replication 2") == true)
    }

    @Test("A new topic gets the replication of its siblings, even while only one broker is up")
    func siblings() {
        let plan = plan(cluster([1], replicas: 3, without: Self.feed))
        #expect(plan.missing.map(\.name) == [Self.feed])
        #expect(plan.missing.first?.replication == 3)
        #expect(plan.missing.first?.settings["min.insync.replicas"] == "2")
    }

    @Test("Without siblings: three with three brokers, one with one alone, and with two it must be named")
    func fresh() {
        #expect(plan(cluster([1, 2, 3], replicas: nil)).missing.first?.replication == 3)
        #expect(plan(cluster([1], replicas: nil)).missing.first?.replication == 1)
        #expect(plan(cluster([1, 2], replicas: nil)).missing.first?.replication == nil)
        #expect(plan(cluster([1, 2], replicas: nil), replication: 2).missing.first?.replication == 2)
    }

    @Test("A broker that only a topic of others names is a broker too")
    func others() {
        var cluster = cluster([1], replicas: nil)
        cluster.topics["others"] = [.init(id: 0, leader: 1, replicas: [1, 2, 3], inSync: [1])]
        #expect(plan(cluster).missing.first?.replication == 3)
        #expect(plan(cluster).absentBrokers == [2, 3])
    }
}
