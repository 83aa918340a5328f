/// Names of the schema by their bytes, so that a name in a text is found without making a string of it.
struct NameTable: Sendable {
    private struct Name {
        let ends: Ends
        let letters: [UInt8]
        let value: Int
    }

    /// A name's length with its first and last eight bytes: all of a name up to sixteen bytes, as most are.
    private struct Ends: Equatable {
        let count: Int
        let first: UInt64
        let last: UInt64

        @inline(__always)
        init(_ name: Span<UInt8>) {
            count = name.count
            if count < 8 {
                first = name.word(from: 0, to: count)
                last = 0
            } else {
                first = name.word(at: 0)
                last = name.word(at: count - 8)
            }
        }

        /// Spread over all bits: the constant is that of SplitMix64 (Steele, Lea, Flood).
        var hash: UInt64 { (first ^ last &* 0xBF58_476D_1CE4_E5B9 ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15 }
    }

    private var slots: [Int32]
    private var names: [Name] = []
    /// By how much a hash is shifted so that what is left is a slot.
    private let shift: UInt64

    init(_ pairs: [(name: String, value: Int)]) {
        var bits: UInt64 = 2
        while 1 << bits < 2 * pairs.count + 1 { bits += 1 }
        shift = 64 - bits
        slots = Array(repeating: -1, count: 1 << bits)
        for (name, value) in pairs {
            let letters = Array(name.utf8)
            let slot = slot(of: letters.span)
            guard slots[slot] < 0 else { continue }
            slots[slot] = Int32(names.count)
            names.append(Name(ends: Ends(letters.span), letters: letters, value: value))
        }
    }

    /// What the text names; nil when it is no name of these.
    func value(_ text: Span<UInt8>) -> Int? {
        let entry = slots[slot(of: text)]
        return entry < 0 ? nil : names[Int(entry)].value
    }

    /// The slot of a name, or the free one where it would stand. At least half of the slots are free, so this ends.
    private func slot(of name: Span<UInt8>) -> Int {
        let ends = Ends(name)
        var slot = Int(truncatingIfNeeded: ends.hash >> shift)
        while slots[slot] >= 0, !isEqual(name, ends, Int(slots[slot])) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func isEqual(_ text: Span<UInt8>, _ ends: Ends, _ entry: Int) -> Bool {
        guard names[entry].ends == ends else { return false }
        if ends.count > 16 {
            for index in 8..<ends.count - 8 where text[index] != names[entry].letters[index] { return false }
        }
        return true
    }
}
