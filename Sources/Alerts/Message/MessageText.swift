import FoundationEssentials

/// A text where it lies in a message. It is UTF-8.
package struct MessageText: MessageElement, CustomStringConvertible {
    let index: MessageIndex
    let start: UInt32
    let end: UInt32

    init(index: MessageIndex, start: UInt32, end: UInt32) {
        self.index = index
        self.start = start
        self.end = end
    }

    package init(_ place: MessagePlace, at entry: Int) {
        let entry = place.index.entries[entry]
        self.init(index: place.index, start: entry.start, end: entry.end)
    }

    /// Whether nothing is said, or a text without a character.
    package var isEmpty: Bool { start == end }

    /// Its bytes, for as long as the call takes.
    func read<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let bytes = index.bytes
        return body(bytes.span.extracting(Int(start)..<Int(end)))
    }

    /// The text itself.
    package var description: String { String(decoding: index.bytes[Int(start)..<Int(end)], as: UTF8.self) }
}

extension State {
    /// Reads a text as `init(iso:)` does a string.
    package init?(iso text: MessageText) {
        guard let state = text.read({ State(iso: $0) }) else { return nil }
        self = state
    }
}

extension StateSet {
    /// The States that a list names; what is none is left out.
    package init(naming codes: MessageList<MessageText>) {
        self.init()
        for code in codes {
            if let state = State(iso: code) { insert(state) }
        }
    }
}

extension AlertID {
    /// Reads a text as it does a string.
    static func parse(_ text: MessageText) -> UUID? { text.read { parse($0) } }
}

extension CalendarDay {
    /// Reads a text as it does a string.
    init?(_ text: MessageText) {
        guard let day = text.read({ CalendarDay($0) }) else { return nil }
        self = day
    }
}
