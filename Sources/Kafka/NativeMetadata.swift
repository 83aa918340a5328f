internal import CLibrdkafka

/// Reading librdkafka's metadata.
enum NativeMetadata {
    /// Asks for everything; blocks up to the deadline.
    static func cluster(_ client: OpaquePointer, _ milliseconds: Int32) -> Result<ClusterDescription, KafkaError> {
        var answer: UnsafePointer<rd_kafka_metadata>?
        let failure = rd_kafka_metadata(client, 1, nil, &answer, milliseconds)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR, let answer else { return .failure(KafkaError(failure)) }
        defer { rd_kafka_metadata_destroy(answer) }
        let metadata = answer.pointee
        var cluster = ClusterDescription(id: clusterID(client), brokers: [], topics: [:])
        for broker in UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt)) {
            cluster.brokers.append(.init(id: broker.id, host: String(cString: broker.host), port: broker.port))
        }
        cluster.brokers.sort { $0.id < $1.id }
        for topic in UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
        where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
            cluster.topics[String(cString: topic.topic)] = partitions.map(partition).sorted { $0.id < $1.id }
        }
        return .success(cluster)
    }

    private static func partition(_ partition: rd_kafka_metadata_partition) -> ClusterDescription.Partition {
        ClusterDescription.Partition(
            id: partition.id, leader: partition.leader < 0 ? nil : partition.leader,
            replicas: Array(UnsafeBufferPointer(start: partition.replicas, count: Int(partition.replica_cnt))),
            inSync: Array(UnsafeBufferPointer(start: partition.isrs, count: Int(partition.isr_cnt))))
    }

    /// Known since the metadata has come, so this does not wait.
    private static func clusterID(_ client: OpaquePointer) -> String? {
        guard let id = rd_kafka_clusterid(client, 0) else { return nil }
        defer { rd_kafka_mem_free(client, id) }
        return String(cString: id)
    }
}
