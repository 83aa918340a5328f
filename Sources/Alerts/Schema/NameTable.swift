/// Names of the schema by their bytes, so that a name in a text is found without making a string of it.
struct NameTable: Sendable {
    private struct Name {
        /// Where it stands among the letters of all.
        let letters: Range<Int>
        let value: Int
    }

    private var slots: [Int32]
    private var names: [Name] = []
    private var letters: [UInt8] = []

    init(_ pairs: [(name: String, value: Int)]) {
        var size = 4
        while size < 2 * pairs.count + 1 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (name, value) in pairs {
            let slot = slot(of: name.utf8Span.span)
            guard slots[slot] < 0 else { continue }
            slots[slot] = Int32(names.count)
            names.append(Name(letters: letters.count..<letters.count + name.utf8.count, value: value))
            letters += name.utf8
        }
    }

    /// What that part of the text names; nil when it is no name of these.
    func value(_ text: [UInt8], _ range: Range<Int>) -> Int? {
        let entry = slots[slot(of: text.span.extracting(range))]
        return entry < 0 ? nil : names[Int(entry)].value
    }

    /// The slot of a name, or the free one where it would stand. At least half of the slots are free, so this ends.
    private func slot(of name: Span<UInt8>) -> Int {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0, !isEqual(name, names[Int(slots[slot])]) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func isEqual(_ text: Span<UInt8>, _ name: Name) -> Bool {
        guard text.count == name.letters.count else { return false }
        for index in text.indices where text[index] != letters[name.letters.lowerBound + index] { return false }
        return true
    }

    /// FNV-1a (Fowler, Noll, Vo).
    private static func hash(_ text: Span<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261
        for index in text.indices { hash = (hash ^ UInt32(text[index])) &* 16_777_619 }
        return Int(hash ^ (hash >> 15))
    }
}
