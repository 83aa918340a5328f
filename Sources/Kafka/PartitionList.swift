internal import CLibrdkafka

/// librdkafka's list of partitions with an offset each, freed once.
final class PartitionList {
    private let native: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init() { native = rd_kafka_topic_partition_list_new(0) }

    convenience init(_ offsets: [(TopicPartition, Int64)]) {
        self.init()
        for (partition, offset) in offsets { add(partition, offset) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(native) }

    func add(_ partition: TopicPartition, _ offset: Int64) {
        rd_kafka_topic_partition_list_add(native, partition.topic, partition.partition).pointee.offset = offset
    }

    /// Calls C with the list, which lives until the call returns.
    func use<Result>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result) -> Result {
        withExtendedLifetime(self) { body(native) }
    }

    /// The list's elements: partition, offset, and the error of each.
    static func elements(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> [(partition: TopicPartition, offset: Int64, error: rd_kafka_resp_err_t)] {
        (0..<Int(list.pointee.cnt)).map { index in
            let element = list.pointee.elems[index]
            return (
                TopicPartition(topic: String(cString: element.topic), partition: element.partition), element.offset,
                element.err
            )
        }
    }

    /// This list's elements.
    var elements: [(partition: TopicPartition, offset: Int64, error: rd_kafka_resp_err_t)] { use { Self.elements($0) } }
}
