/// Names of the schema by their bytes, so that a name in a text is found without making a string of it.
struct NameTable: Sendable {
    private var slots: [Int32]
    private var names: [(bytes: [UInt8], value: Int)] = []

    init(_ pairs: [(name: String, value: Int)]) {
        var size = 4
        while size < 2 * pairs.count + 1 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (name, value) in pairs {
            let bytes = Array(name.utf8)
            var slot = Self.slot(bytes, 0..<bytes.count, size)
            while slots[slot] >= 0, names[Int(slots[slot])].bytes != bytes { slot = (slot + 1) & (size - 1) }
            guard slots[slot] < 0 else { continue }
            slots[slot] = Int32(names.count)
            names.append((bytes, value))
        }
    }

    /// What that part of the text names; nil when it is no name of these.
    func value(_ text: [UInt8], _ range: Range<Int>) -> Int? {
        var slot = Self.slot(text, range, slots.count)
        // At least half of the slots are free, so this ends.
        while slots[slot] >= 0 {
            let entry = Int(slots[slot])
            if Self.isEqual(names[entry].bytes, text, range) { return names[entry].value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func isEqual(_ name: [UInt8], _ text: [UInt8], _ range: Range<Int>) -> Bool {
        guard name.count == range.count else { return false }
        var index = range.lowerBound
        for byte in name {
            if text[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// FNV-1a (Fowler, Noll, Vo).
    private static func slot(_ text: [UInt8], _ range: Range<Int>, _ size: Int) -> Int {
        var hash: UInt32 = 2_166_136_261
        for index in range { hash = (hash ^ UInt32(text[index])) &* 16_777_619 }
        return Int(hash ^ (hash >> 15)) & (size - 1)
    }
}
