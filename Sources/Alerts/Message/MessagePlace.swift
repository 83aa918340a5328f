package import SwiftProtobuf

/// Where a message lies in an index, and how its fields are read there: the ground of the generated views. A field that is
/// not there reads as its default, as in swift-protobuf.
package struct MessagePlace: Sendable {
    let index: MessageIndex
    /// The entries of its fields.
    let first: Int
    let end: Int

    /// The entry of the field of that number, the first of a list; `end` where there is none.
    func position(of number: UInt32) -> Int {
        // The outermost message begins with the first entry, and no other does.
        if first == 0, end > 0 { return index.outermost(number) }
        var at = first
        while at < end {
            let found = index.entries[at].number
            if found >= number { return found == number ? at : end }
            at = Int(index.entries[at].next)
        }
        return end
    }

    /// The field of that number, the first of a list.
    func entry(_ number: UInt32) -> MessageIndex.Entry? {
        let at = position(of: number)
        return at < end ? index.entries[at] : nil
    }

    /// Where the field stands, tag and all; where it would begin no bytes, if it isn't there.
    func range(of number: UInt32) -> Range<Int> {
        guard let entry = entry(number) else { return 0..<0 }
        // A number up to 15 has a tag of one byte, and only a length more would stand before the value.
        return Int(entry.start) - 1..<Int(entry.end)
    }

    package func has(_ number: UInt32) -> Bool { position(of: number) < end }

    /// A message inside; empty where there is none.
    package func message(_ number: UInt32) -> MessagePlace {
        let at = position(of: number)
        return at < end
            ? MessagePlace(index: index, first: at + 1, end: Int(index.entries[at].next))
            : MessagePlace(index: index, first: 0, end: 0)
    }

    package func text(_ number: UInt32) -> MessageText {
        let entry = entry(number)
        return MessageText(index: index, start: entry?.start ?? 0, end: entry?.end ?? 0)
    }

    private func varint(_ number: UInt32) -> UInt64 { entry(number).map { index.varint(at: $0.start) } ?? 0 }

    package func bool(_ number: UInt32) -> Bool { varint(number) != 0 }
    package func int32(_ number: UInt32) -> Int32 { Int32(truncatingIfNeeded: varint(number)) }
    package func uint32(_ number: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: varint(number)) }
    package func int64(_ number: UInt32) -> Int64 { Int64(bitPattern: varint(number)) }

    package func sint32(_ number: UInt32) -> Int32 {
        let value = uint32(number)
        return Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
    }

    package func double(_ number: UInt32) -> Double { Double(bitPattern: entry(number).map(index.fixed) ?? 0) }

    package func enumeration<E: SwiftProtobuf.Enum>(_ number: UInt32) -> E {
        E(rawValue: Int(int32(number))) ?? E()
    }

    package func enumerations<E: SwiftProtobuf.Enum>(_ number: UInt32) -> MessageEnumerations<E> {
        let entry = entry(number)
        return MessageEnumerations(bytes: index.bytes, start: Int(entry?.start ?? 0), end: Int(entry?.end ?? 0))
    }

    package func time(_ number: UInt32) -> MessageTime {
        let at = position(of: number)
        var (seconds, nanos) = (UInt64(0), UInt64(0))
        if at < end {
            for position in at + 1..<Int(index.entries[at].next) {
                let value = index.varint(at: index.entries[position].start)
                if index.entries[position].number == 1 { seconds = value } else { nanos = value }
            }
        }
        return MessageTime(seconds: Int64(bitPattern: seconds), nanos: Int32(truncatingIfNeeded: nanos))
    }

    package func list<Element: MessageElement>(_ number: UInt32) -> MessageList<Element> {
        MessageList(place: MessagePlace(index: index, first: position(of: number), end: end), number: number)
    }
}

/// A generated view of one message.
package protocol MessageView: MessageElement {
    /// Where it lies.
    var messagePlace: MessagePlace { get }

    /// The view of what lies there.
    init(_ place: MessagePlace)
}

extension MessageView {
    package init(_ place: MessagePlace, at entry: Int) {
        self.init(MessagePlace(index: place.index, first: entry + 1, end: Int(place.index.entries[entry].next)))
    }
}
