/// A message in protobuf with a list of where its fields lie, so that they can be read without making anything of them.
///
/// `Inspector` makes it. The fields of each message stand by number, and nothing is said twice.
package final class MessageIndex: Sendable {
    /// One field; of a list, one element. An enumeration's list is one field.
    struct Entry: Sendable {
        let number: UInt32
        /// The entry after this one and what is inside it; 0 of a message that is still being gone through.
        var next: UInt32
        /// Where the value lies: without tag and length.
        let start: UInt32
        let end: UInt32

        init(number: Int, next: Int, from start: Int, to end: Int) {
            self.number = UInt32(truncatingIfNeeded: number)
            self.next = UInt32(truncatingIfNeeded: next)
            self.start = UInt32(truncatingIfNeeded: start)
            self.end = UInt32(truncatingIfNeeded: end)
        }
    }

    let bytes: [UInt8]
    /// Each message's fields after the message itself.
    let entries: [Entry]
    /// The first entry of each number in the outermost message, which has the most fields and is asked the most.
    private let outermost: [UInt32]

    /// - Parameter numbers: beyond any of the outermost message's fields.
    init(bytes: [UInt8], entries: [Entry], numbers: Int) {
        self.bytes = bytes
        self.entries = entries
        var outermost = [UInt32](repeating: UInt32(entries.count), count: numbers)
        var at = 0
        while at < entries.count {
            let number = Int(entries[at].number)
            if outermost[number] == entries.count { outermost[number] = UInt32(at) }
            at = Int(entries[at].next)
        }
        self.outermost = outermost
    }

    /// The first entry of the number in the outermost message; beyond the entries where it has none.
    func outermost(_ number: UInt32) -> Int {
        number < outermost.count ? Int(outermost[Int(number)]) : entries.count
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
