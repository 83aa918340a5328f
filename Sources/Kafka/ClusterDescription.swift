/// What the cluster says of itself.
package struct ClusterDescription: Hashable, Sendable {
    /// One broker.
    package struct Broker: Hashable, Sendable {
        /// Its number in the cluster.
        package var id: Int32
        /// The host name it advertises.
        package var host: String
        /// The port it advertises.
        package var port: Int32
    }

    /// One partition of a topic.
    package struct Partition: Hashable, Sendable {
        /// Its number.
        package var id: Int32
        /// The broker that serves it, or nil while there is none.
        package var leader: Int32?
        /// The brokers that keep it.
        package var replicas: [Int32]
        /// Those of them that are in sync.
        package var inSync: [Int32]
    }

    /// The cluster's id, if it has one.
    package var id: String?
    /// The brokers, by number.
    package var brokers: [Broker]
    /// The partitions of every topic, by topic and in order of their numbers.
    package var topics: [String: [Partition]]
}
