import Alerts
import Kafka
import NIOCore
import Routing

/// Writes receipts as JSON. By hand, for there are many: a library's encoder takes as long for a receipt as all the rest of
/// the way does for its alert. No text of a sender's is among what it writes, so nothing has to be escaped: the operator calls
/// the topics by names that Kafka takes.
struct ReceiptWriter {
    private var bytes: [UInt8] = []
    /// What follows a State, for the lists of reasons that came last: many States share one, and so do many alerts.
    private var known: [(reasons: [Reason], text: [UInt8])] = []

    private static let mostKnown = 8

    /// - Parameter count: how many receipts there will be.
    init(count: Int) { bytes.reserveCapacity(64 + count * 768) }

    var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

    mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func receipt(_ alert: Alert, _ receipt: Receipt, _ targets: [Target]) {
        raw(#"{"alert_id":""#)
        bytes.append(contentsOf: alert.idText.utf8)
        raw(#"","revision":"#)
        number(Int64(alert.revision))
        raw(#","kind":""#)
        bytes.append(contentsOf: alert.kind.rawValue.utf8)
        raw(#"","origin":""#)
        bytes.append(contentsOf: alert.origin.iso.utf8)
        raw(#"","topic":""#)
        bytes.append(contentsOf: receipt.topic.utf8)
        raw(#"","partition":"#)
        number(Int64(receipt.partition))
        if let offset = receipt.offset {
            raw(#","offset":"#)
            number(offset)
        }
        raw(#","targets":["#)
        for (index, target) in targets.enumerated() {
            raw(index == 0 ? #"{"state":""# : #",{"state":""#)
            bytes.append(contentsOf: target.state.iso.utf8)
            rest(of: target)
        }
        raw("]}")
    }

    private mutating func number(_ value: Int64) { bytes.append(contentsOf: String(value).utf8) }

    private mutating func rest(of target: Target) {
        if let place = known.lastIndex(where: { $0.reasons == target.reasons }) {
            bytes.append(contentsOf: known[place].text)
            return
        }
        let start = bytes.count
        raw(#"","duty":""#)
        bytes.append(contentsOf: target.duty.rawValue.utf8)
        raw(#"","disclosure":""#)
        bytes.append(contentsOf: target.disclosure.rawValue.utf8)
        raw(#"","reasons":["#)
        for (index, reason) in target.reasons.enumerated() {
            raw(index == 0 ? "\"" : ",\"")
            bytes.append(contentsOf: reason.label.utf8)
            raw("\"")
        }
        raw("]}")
        if known.count == Self.mostKnown { known.removeFirst() }
        known.append((target.reasons, Array(bytes[start...])))
    }
}
