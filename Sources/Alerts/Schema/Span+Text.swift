/// A text by its bytes, where it lies: what the checks of formats ask of it. The loops that go through whole texts are
/// written so that the compiler takes many bytes at once.
extension Span<UInt8> {
    func allSatisfy(_ test: (UInt8) -> Bool) -> Bool {
        withUnsafeBufferPointer { bytes in
            for byte in bytes where !test(byte) { return false }
            return true
        }
    }

    var isASCII: Bool { withUnsafeBufferPointer { $0.reduce(0, |) } < 0x80 }

    /// How many bytes pass a test. Without a branch, in blocks that a byte can count.
    @inline(__always)
    func count(where test: (UInt8) -> Bool) -> Int {
        withUnsafeBufferPointer { bytes in
            var total = 0
            var start = 0
            while start < bytes.count {
                let end = Swift.min(start + 255, bytes.count)
                var count: UInt8 = 0
                for index in start..<end { count &+= test(bytes[index]) ? 1 : 0 }
                total += Int(count)
                start = end
            }
            return total
        }
    }

    func firstIndex(of byte: UInt8) -> Int? {
        for index in indices where self[index] == byte { return index }
        return nil
    }

    func isEqual(to text: String) -> Bool { withUnsafeBufferPointer { $0.elementsEqual(text.utf8) } }

    /// The text itself, if it is UTF-8.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}
