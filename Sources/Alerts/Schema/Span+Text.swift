/// A text by its bytes, where it lies: what the checks of formats ask of it.
extension Span<UInt8> {
    func allSatisfy(_ test: (UInt8) -> Bool) -> Bool {
        for index in indices where !test(self[index]) { return false }
        return true
    }

    var isASCII: Bool { withUnsafeBufferPointer { $0.reduce(0, |) } < 0x80 }

    /// How many bytes pass a test, each with the one before it.
    func pairs(where test: (_ last: UInt8, _ byte: UInt8) -> Bool) -> Int {
        var (count, last) = (0, UInt8(0))
        for index in indices {
            let byte = self[index]
            if test(last, byte) { count += 1 }
            last = byte
        }
        return count
    }

    func firstIndex(of byte: UInt8) -> Int? {
        for index in indices where self[index] == byte { return index }
        return nil
    }

    func isEqual(to text: String) -> Bool { withUnsafeBufferPointer { $0.elementsEqual(text.utf8) } }

    /// The text itself, if it is UTF-8.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}
