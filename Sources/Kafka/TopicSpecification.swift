/// A topic as it should be created.
package struct TopicSpecification: Hashable, Sendable {
    /// The topic's name.
    package var name: String
    /// How many partitions.
    package var partitions: Int32
    /// How many brokers keep each partition.
    package var replicationFactor: Int16
    /// Topic settings by Kafka's names, such as `retention.ms`.
    package var settings: [String: String]

    /// A topic to create.
    package init(name: String, partitions: Int32, replicationFactor: Int16 = 1, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }
}
