/// Whether a client sees its brokers.
package enum BrokerState: Hashable, Sendable {
    /// Nothing heard yet.
    case unknown
    /// A broker has answered since the last time all were down.
    case up
    /// All known brokers are down: the client goes on trying.
    case down
}
