import Alerts
import FoundationEssentials
import Kafka
import Store
import SwiftProtobuf

/// What every outward message has in common.
enum Outgoing {
    /// A message on a State's partition, with the headers of its event.
    static func message(
        _ content: some Message, _ event: CloudEvent, topic: String, partition: State, key: UUID?, target: State? = nil
    ) throws -> OutgoingMessage {
        message(
            try content.serializedBytes(), id: event.id, headers(event), topic: topic, partition: partition,
            key: key.map { Array(AlertID.text($0).utf8) }, target: target)
    }

    /// The same of what is encoded already.
    static func message(
        _ content: [UInt8], id: String, _ headers: [KafkaHeader], topic: String, partition: State, key: [UInt8]?,
        target: State? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            id: id, target: target,
            record: ProducerRecord(
                topic: topic, partition: partition.partition, key: key, headers: headers, value: content,
                timestamp: nil))
    }

    static func headers(_ event: CloudEvent) -> [KafkaHeader] {
        event.headers().map { KafkaHeader(name: $0.0, value: $0.1) }
    }

    /// The alert of an accepted row, read from the sender's bytes as ingest read it. What is wrong in it was told then.
    static func alert(_ entry: LogEntry) throws -> Alert {
        guard let alert = entry.alert else { throw Unpublishable() }
        return alert
    }

    /// The revision before, read in the same way; nil where there is none, or it can't be read any more.
    static func previous(_ entry: LogEntry) -> Alert? {
        guard let kind = entry.kind, let previous = entry.previous else { return nil }
        let headers = HeaderBytes.unpack(previous.headers ?? []).map { ($0.name, $0.value) }
        return Alert(admitted: previous.payload, headers: headers, topicKind: kind)
    }
}

/// A row that the log has accepted and that can't be read again: the bytes were changed behind Sanket.
struct Unpublishable: Error {}

extension LogEntry {
    /// The sender's trace, where the row was read with its headers.
    var traceparent: String? {
        headers.flatMap { CloudEvent.traceparent(HeaderBytes.unpack($0).map { ($0.name, $0.value) }) }
    }
}
