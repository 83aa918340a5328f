internal import CLibrdkafka

/// Which values this module can't work with in properties that otherwise pass through: better a refusal at the start than
/// a send that never ends or a record that is skipped.
enum GivenProperties {
    private struct Rule {
        var allowed: Set<String>
        var reason: String
    }

    /// Throws when a property would break what the code relies on; the error says why.
    static func check(_ properties: [String: String]) throws(KafkaError) {
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            guard let rule = rules[name] else { continue }
            let parts = value.lowercased().split(separator: ",", omittingEmptySubsequences: false)
            if parts.allSatisfy({ rule.allowed.contains($0.trimmed) }) { continue }
            let allowed = rule.allowed.isEmpty ? "" : " other than \(rule.allowed.sorted().joined(separator: ", "))"
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                detail: "the Kafka property \(name) can't be given a value\(allowed) here: \(rule.reason)")
        }
    }

    private static let yes: Set<String> = ["true", "t", "1"]
    private static let no: Set<String> = ["false", "f", "0"]
    private static let acks = Rule(
        allowed: ["all", "-1"], reason: "an alert counts as accepted once all replicas in sync hold it")
    private static let commit = Rule(
        allowed: no, reason: "what has been read is kept with what was written of it, never in Kafka")

    private static let name = Rule(
        allowed: [], reason: "who owns which partition goes by the names of the group and of its members")

    private static let rules: [String: Rule] = [
        "delivery.report.only.error": Rule(allowed: no, reason: "each record's receipt is a delivery report"),
        "enable.idempotence": Rule(allowed: yes, reason: "without it a retry can repeat and reorder records"),
        "acks": acks, "request.required.acks": acks,
        "transactional.id": Rule(allowed: [], reason: "records are sent outside transactions"),
        "partition.assignment.strategy": Rule(
            allowed: ["range", "roundrobin"], reason: "partitions are taken and released all at once"),
        "enable.auto.commit": commit, "auto.commit.enable": commit,
        "auto.offset.reset": Rule(
            allowed: ["error"], reason: "a start offset that is out of range would be skipped over in silence"),
        "isolation.level": Rule(
            allowed: ["read_committed"], reason: "what a transaction has taken back would be read as if it were there"),
        "log.connection.close": Rule(
            allowed: yes, reason: "a closed connection is how a change of the cluster behind it is noticed"),
        "group.id": name, "group.instance.id": name,
        "test.mock.num.brokers": Rule(allowed: ["0"], reason: "records would go to a mock and vanish"),
    ]
}

extension Substring {
    fileprivate var trimmed: String {
        String(trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }.reversed())
    }
}
