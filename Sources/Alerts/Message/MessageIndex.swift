/// A message in protobuf with a list of where its fields lie, so that they can be read without making anything of them.
///
/// `Inspector` makes it. The fields of each message stand by number, and nothing is said twice.
package final class MessageIndex: Sendable {
    /// One field; of a list, one element. An enumeration's list is one field.
    struct Entry: Sendable {
        let number: UInt32
        /// The entry after this one and what is inside it.
        var next: UInt32
        /// Where the value lies: without tag and length.
        let start: UInt32
        var end: UInt32

        /// An entry at that position with nothing inside it.
        init(number: UInt32, position: Int, from start: Int, to end: Int) {
            self.number = number
            next = UInt32(position + 1)
            self.start = UInt32(start)
            self.end = UInt32(end)
        }
    }

    let bytes: [UInt8]
    /// Each message's fields after the message itself.
    let entries: [Entry]

    init(bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    /// The whole message.
    var root: MessagePlace { MessagePlace(index: self, first: 0, end: entries.count) }

    /// The number that a varint stands for. It is known to be one.
    func varint(at start: UInt32) -> UInt64 { Self.varint(bytes, from: Int(start)).value }

    /// The same with where it ends.
    static func varint(_ bytes: [UInt8], from start: Int) -> (value: UInt64, end: Int) {
        var (value, shift, at) = (UInt64(0), UInt64(0), start)
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        return (value, at)
    }

    /// The number of these bytes, the lowest first.
    func fixed(_ entry: Entry) -> UInt64 {
        var value: UInt64 = 0
        for at in Int(entry.start)..<Int(entry.end) {
            value |= UInt64(bytes[at]) << UInt64(8 * (at - Int(entry.start)))
        }
        return value
    }
}
