package import SwiftProtobuf

/// What a list of a message can hold: a text, or another message.
package protocol MessageElement: Sendable {
    /// The element at an entry of that place's index.
    init(_ place: MessagePlace, at entry: Int)
}

/// A list where it lies in a message.
package struct MessageList<Element: MessageElement>: Sequence, Sendable {
    /// The message that holds it, from the list's first element.
    let place: MessagePlace
    let number: UInt32

    package struct Iterator: IteratorProtocol {
        let list: MessageList
        var at: Int

        package mutating func next() -> Element? {
            guard at < list.place.end, list.place.index.entries[at].number == list.number else { return nil }
            defer { at = Int(list.place.index.entries[at].next) }
            return Element(list.place, at: at)
        }
    }

    package func makeIterator() -> Iterator { Iterator(list: self, at: place.first) }

    /// Whether it has no element.
    package var isEmpty: Bool { place.first == place.end || place.index.entries[place.first].number != number }
}

/// A list of an enumeration where it lies in a message.
package struct MessageEnumerations<Element: SwiftProtobuf.Enum>: Sequence, IteratorProtocol, Sendable {
    let bytes: [UInt8]
    var start: Int
    let end: Int

    /// Whether it has no element.
    package var isEmpty: Bool { start == end }

    package mutating func next() -> Element? {
        nextNumber().map { Element(rawValue: Int($0)) ?? Element() }
    }

    /// Its numbers from 1 to 63, bit n for number n; those of a newer schema may be among them.
    package var bits: UInt64 {
        var bits: UInt64 = 0
        var rest = self
        while let number = rest.nextNumber() {
            if (1..<64).contains(number) { bits |= 1 &<< UInt64(number) }
        }
        return bits
    }

    private mutating func nextNumber() -> Int32? {
        guard start < end else { return nil }
        let number = MessageIndex.varint(bytes, from: start)
        start = number.end
        return Int32(truncatingIfNeeded: number.value)
    }
}
