import Kafka

/// Says to a person who waits that the broker is away, and that it is back: once for each change.
struct BrokerVigil {
    let producer: KafkaProducer
    let servers: String

    /// Until cancelled.
    func keep() async {
        var isAway = false
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            switch producer.brokerState {
            case .down where !isAway:
                isAway = true
                Terminal.progress("")
                Terminal.complain(
                    "waiting: no broker answers at \(servers); \(producer.recordsInFlight) alerts are on their way")
            case .up where isAway:
                isAway = false
                Terminal.complain("the broker answers again; going on")
            default: break
            }
        }
    }
}
