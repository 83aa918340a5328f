import AcceptanceSupport
import Alerts
import Kafka
import Testing

/// One alert in its shortest encoding, from which others are made by another id: validating a million would take long.
struct Mold {
    let topic: String
    let partition: Int32
    let bytes: [UInt8]
    let id: Range<Int>

    /// One for each kind and State, but for those that the door would refuse.
    static func all() throws -> [Mold] {
        try State.all.filter { $0 != .union }.flatMap { origin in
            try Kind.allCases.compactMap { kind in
                let id = AlertJSON.newID()
                let json = AlertJSON.any(kind, id: id, origin: origin.iso, target: "IN")
                guard let bytes = AlertStream.protobuf(Array(json.utf8)) else { return nil }
                return Mold(
                    topic: Topics().alerts(kind), partition: origin.partition, bytes: bytes,
                    id: try #require(bytes.firstRange(of: Array(id.utf8))))
            }
        }
    }

    func record() -> ProducerRecord {
        var value = bytes
        value.replaceSubrange(id, with: Array(AlertJSON.newID().utf8))
        return ProducerRecord(topic: topic, partition: partition, key: nil, headers: [], value: value)
    }
}
