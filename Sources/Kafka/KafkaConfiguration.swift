/// How to reach the cluster. One value serves producer, consumer, reader and admin.
package struct KafkaConfiguration: Sendable {
    /// `host:port`, more than one separated by commas.
    package var bootstrapServers: String
    /// What the brokers show in their logs and quotas.
    package var clientID: String
    /// Any librdkafka property by its own name; each wins over the defaults of this module. A value that would break what
    /// the module promises is refused where a client is made.
    package var properties: [String: String]

    /// A configuration; see librdkafka's CONFIGURATION.md for `properties`.
    package init(bootstrapServers: String, clientID: String = "sanket", properties: [String: String] = [:]) {
        self.bootstrapServers = bootstrapServers
        self.clientID = clientID
        self.properties = properties
    }
}
