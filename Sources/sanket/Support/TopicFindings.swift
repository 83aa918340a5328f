import Alerts
import Kafka

extension TopicPlan {
    /// What `doctor` says of brokers and topics.
    var findings: [Finding] {
        let broken = brokenTopics
        let sound = Finding(subject: "topics", verdict: .ok, what: "\(wanted.count), as they should be")
        return brokers + (broken.isEmpty ? [sound] : broken)
    }

    private var brokers: [Finding] {
        var findings = [Finding(subject: "broker", verdict: .ok, what: "\(cluster.brokers.count) answering")]
        if !absentBrokers.isEmpty {
            findings.append(
                Finding(
                    subject: "brokers", verdict: .wrong,
                    what: "\(absentBrokers.map(String.init).joined(separator: ", ")) keep replicas and do not answer",
                    remedy: "bring them back before another is lost"))
        }
        if knownBrokers < Self.fullReplication {
            findings.append(
                Finding(
                    subject: "replication", verdict: .notice,
                    what: "\(knownBrokers) brokers: no alert survives the loss of one",
                    remedy: "in production run at least three brokers"))
        }
        return findings
    }

    private var brokenTopics: [Finding] {
        var findings: [Finding] = []
        func add(_ subject: String, _ what: String, _ remedy: String, _ verdict: Finding.Verdict = .wrong) {
            findings.append(Finding(subject: subject, verdict: verdict, what: what, remedy: remedy))
        }
        for topic in missing { add(topic.name, "missing", "run: sanket topics apply") }
        for (topic, count) in wrongPartitions.sorted(by: { $0.key < $1.key }) {
            add(
                topic, "\(count) partitions, not \(Topics.partitions)",
                "a partition is a State: create the topic anew, or choose another SANKET_TOPIC_PREFIX")
        }
        for topic in thin {
            add(
                topic.name, "replication \(topic.replication ?? 0) though there are \(knownBrokers) brokers",
                "an alert may be lost with one broker: raise it with Kafka's kafka-reassign-partitions, "
                    + "then run: sanket topics apply")
        }
        for topic in unwritable {
            add(
                topic, "min.insync.replicas is more than it has replicas: nothing can be published",
                "raise its replication with Kafka's kafka-reassign-partitions")
        }
        for (topic, settings) in differing.sorted(by: { $0.key < $1.key }) {
            let list = settings.sorted { $0.key < $1.key }.map { "\($0.key) should be \($0.value)" }
            add(topic, list.joined(separator: ", "), "run: sanket topics apply")
        }
        for (topic, ids) in leaderless.sorted(by: { $0.key < $1.key }) {
            add(topic, "partitions without a leader: \(ids)", "bring the missing brokers back")
        }
        for (topic, ids) in behind.sorted(by: { $0.key < $1.key }) {
            add(topic, "\(ids.count) partitions have a replica out of sync", "look at the brokers", .notice)
        }
        return findings
    }
}
