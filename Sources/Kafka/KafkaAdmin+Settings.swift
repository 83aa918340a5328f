internal import CLibrdkafka

extension KafkaAdmin {
    /// The settings in force for each topic, defaults included, by Kafka's names. Throws when a topic does not exist.
    package func settings(
        ofTopics topics: [String], within: Duration
    ) async throws(KafkaError) -> [String: [String: String]] {
        try await describe(topics, within).mapValues { $0.mapValues(\.value) }
    }

    /// Sets these settings of one topic and keeps its others that are not defaults. Kafka's older request, the only one
    /// here, replaces all: so two changes at the same moment may undo each other.
    package func alterSettings(
        ofTopic topic: String, _ changes: [String: String], within: Duration
    ) async throws(KafkaError) {
        let present = try await describe([topic], within)[topic] ?? [:]
        let all = present.filter { $0.value.isOwn }.mapValues(\.value).merging(changes) { $1 }
        try await perform(within) { client, milliseconds in
            var resources = [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)]
            defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }
            for (name, value) in all { rd_kafka_ConfigResource_set_config(resources[0], name, value) }
            return AdminCall.perform(client, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, milliseconds) { options, queue in
                rd_kafka_AlterConfigs(client, &resources, resources.count, options, queue)
            } read: { event in
                var count = 0
                let results = rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &count)
                return Self.firstError(results, count).map { .failure($0) } ?? .success(())
            }
        }
    }

    private struct Setting: Sendable {
        var value: String
        /// Set for this very topic, not inherited.
        var isOwn: Bool
    }

    private func describe(
        _ topics: [String], _ within: Duration
    ) async throws(KafkaError) -> [String: [String: Setting]] {
        guard !topics.isEmpty else { return [:] }
        return try await perform(within) { client, milliseconds in
            var resources = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
            defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }
            return AdminCall.perform(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, milliseconds) { options, queue in
                rd_kafka_DescribeConfigs(client, &resources, resources.count, options, queue)
            } read: { event in
                var count = 0
                let results = rd_kafka_DescribeConfigs_result_resources(
                    rd_kafka_event_DescribeConfigs_result(event), &count)
                if let error = Self.firstError(results, count) { return .failure(error) }
                var settings: [String: [String: Setting]] = [:]
                for resource in UnsafeBufferPointer(start: results, count: count) {
                    settings[String(cString: rd_kafka_ConfigResource_name(resource))] = Self.entries(resource)
                }
                return .success(settings)
            }
        }
    }

    private static func entries(_ resource: OpaquePointer?) -> [String: Setting] {
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        var settings: [String: Setting] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            guard let value = rd_kafka_ConfigEntry_value(entry) else { continue }
            settings[String(cString: rd_kafka_ConfigEntry_name(entry))] = Setting(
                value: String(cString: value),
                isOwn: rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
        }
        return settings
    }

    private static func firstError(_ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int) -> KafkaError? {
        for resource in UnsafeBufferPointer(start: results, count: count) {
            let failure = rd_kafka_ConfigResource_error(resource)
            guard failure != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let name = String(cString: rd_kafka_ConfigResource_name(resource))
            let detail = rd_kafka_ConfigResource_error_string(resource).map { "\(name): \(String(cString: $0))" }
            return KafkaError(failure, detail: detail)
        }
        return nil
    }
}
