import Alerts
import Kafka
import NIOCore
import Routing

/// Writes receipts as JSON. By hand, for there are many: a library's encoder takes as long for a receipt as all the rest of
/// the way does for its alert. No text of a sender's is among what it writes, so nothing has to be escaped but what the
/// operator calls the topics.
struct ReceiptWriter {
    private(set) var buffer: ByteBuffer
    private var last: (target: Target, text: String)?

    /// - Parameter count: how many receipts there will be.
    init(count: Int) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(64 + count * 1024)
    }

    mutating func raw(_ text: StaticString) { buffer.writeStaticString(text) }

    mutating func receipt(_ alert: Alert, _ receipt: Receipt, _ targets: [Target]) {
        raw(#"{"alert_id":""#)
        buffer.writeString(alert.idText)
        raw(#"","revision":"#)
        number(Int64(alert.revision))
        raw(#","kind":""#)
        buffer.writeString(alert.kind.rawValue)
        raw(#"","origin":""#)
        buffer.writeString(alert.origin.iso)
        raw(#"","topic":""#)
        buffer.writeString(receipt.topic)
        raw(#"","partition":"#)
        number(Int64(receipt.partition))
        if let offset = receipt.offset {
            raw(#","offset":"#)
            number(offset)
        }
        raw(#","targets":["#)
        var isFirst = true
        for target in targets {
            raw(isFirst ? #"{"state":""# : #",{"state":""#)
            isFirst = false
            buffer.writeString(target.state.iso)
            raw(#"",""#)
            buffer.writeString(rest(of: target))
        }
        raw("]}")
    }

    private mutating func number(_ value: Int64) {
        if value < 10, value >= 0 {
            buffer.writeInteger(UInt8(ascii: "0") + UInt8(value))
        } else {
            buffer.writeString(String(value))
        }
    }

    /// What follows a target's State: the same for many States, one after another.
    private mutating func rest(of target: Target) -> String {
        if let last, last.target.reasons == target.reasons { return last.text }
        let reasons = target.reasons.map { "\"\($0.label)\"" }.joined(separator: ",")
        let text =
            "duty\":\"\(target.duty.rawValue)\",\"disclosure\":\"\(target.disclosure.rawValue)\",\"reasons\":[\(reasons)]}"
        last = (target, text)
        return text
    }
}
