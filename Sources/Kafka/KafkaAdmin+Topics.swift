internal import CLibrdkafka

extension KafkaAdmin {
    /// What became of one topic that was to be created.
    package enum Creation: Hashable, Sendable {
        /// It is new.
        case created
        /// It was there before, with whatever partitions and settings it has.
        case existed
        /// The broker refused it.
        case failed(KafkaError)
    }

    /// Creates topics; one that exists is reported and left as it is. Throws when the broker does not answer in time.
    @discardableResult
    package func createTopics(
        _ specs: [TopicSpecification], within: Duration
    ) async throws(KafkaError) -> [String: Creation] {
        guard !specs.isEmpty else { return [:] }
        return try await perform(within) { client, milliseconds in
            var topics: [OpaquePointer?] = []
            defer { for topic in topics { rd_kafka_NewTopic_destroy(topic) } }
            for spec in specs {
                let made = AdminCall.newTopic(spec)
                switch made {
                case .success(let topic): topics.append(topic)
                case .failure(let error): return .failure(error)
                }
            }
            return AdminCall.perform(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, milliseconds) { options, queue in
                rd_kafka_CreateTopics(client, &topics, topics.count, options, queue)
            } read: { event in
                var count = 0
                let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
                return .success(AdminCall.outcomes(results, count).mapValues(Self.creation))
            }
        }
    }

    /// Deletes topics and all their records; one that does not exist is no error. Throws the first refusal.
    package func deleteTopics(_ names: [String], within: Duration) async throws(KafkaError) {
        guard !names.isEmpty else { return }
        try await perform(within) { client, milliseconds in
            var topics = names.map { rd_kafka_DeleteTopic_new($0) }
            defer { for topic in topics { rd_kafka_DeleteTopic_destroy(topic) } }
            return AdminCall.perform(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, milliseconds) { options, queue in
                rd_kafka_DeleteTopics(client, &topics, topics.count, options, queue)
            } read: { event in
                var count = 0
                let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
                let missing = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART.rawValue
                let errors = AdminCall.outcomes(results, count).values.compactMap { $0 }
                return errors.first { $0.code != missing }.map { .failure($0) } ?? .success(())
            }
        }
    }

    private static func creation(_ error: KafkaError?) -> Creation {
        guard let error else { return .created }
        return error.code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS.rawValue ? .existed : .failed(error)
    }
}
