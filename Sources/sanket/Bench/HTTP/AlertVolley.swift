import Alerts
import FoundationEssentials
import Kafka
import Routing

/// What is sent to the door and, for comparison, straight to the broker: the same alerts, of every State so many, half of them
/// in JSON and half in protobuf.
struct AlertVolley {
    /// One State's alerts.
    struct Share {
        var state: Alerts.State
        /// As its sender would produce them.
        var json: [ProducerRecord] = []
        var protobuf: [ProducerRecord] = []
    }

    private(set) var shares: [Share]

    /// - Parameter size: alerts of each State in each encoding.
    /// - Throws: `Failure.usage` where a file is no alert, or a kind has none.
    init(files: [String], size: Int, seed: UInt64, parts: Parts) throws {
        var forge = try AlertForge(files: files, seed: seed, router: try parts.router(), topics: parts.topics)
        shares = Alerts.State.all.filter { $0 != .union }.map { Share(state: $0) }
        let places = Dictionary(uniqueKeysWithValues: shares.enumerated().map { ($1.state.partition, $0) })
        var missing = shares.count * 2
        var made = 0.0
        while missing > 0 {
            let record = try forge.next(issuedAt: BenchFill.epoch + made / 1000).record
            made += 1
            guard let place = places[record.partition] else { continue }
            let list = record.isJSON ? \Share.json : \Share.protobuf
            guard shares[place][keyPath: list].count < size else { continue }
            shares[place][keyPath: list].append(record)
            if shares[place][keyPath: list].count == size { missing -= 1 }
        }
    }
}

extension ProducerRecord {
    /// Whether its value is said to be JSON.
    fileprivate var isJSON: Bool {
        headers.first { $0.name == "content-type" }?.value?.elementsEqual(ContentType.json.rawValue.utf8) == true
    }
}
