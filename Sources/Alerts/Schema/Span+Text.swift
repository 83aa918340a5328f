/// A text by its bytes, where it lies: what the checks of formats ask of it. The loops that go through whole texts are
/// written so that the compiler takes many bytes at once.
extension Span<UInt8> {
    func allSatisfy(_ test: (UInt8) -> Bool) -> Bool {
        withUnsafeBufferPointer { bytes in
            for byte in bytes where !test(byte) { return false }
            return true
        }
    }

    /// Eight bytes, the first of them lowest. They have to be there.
    @inline(__always)
    func word(at start: Int) -> UInt64 {
        precondition(start >= 0 && start + 8 <= count)
        return withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: UInt64.self)) }
    }

    /// Up to eight bytes, filled up with zeros.
    @inline(__always)
    func word(from start: Int, to end: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<end { word |= UInt64(self[index]) &<< UInt64(8 * (index - start)) }
        return word
    }

    /// Goes through the text eight bytes at a time, the first of them lowest; the last are filled up with zeros.
    @inline(__always)
    func forEachWord(_ body: (UInt64) -> Void) {
        var at = 0
        while at + 8 <= count {
            body(word(at: at))
            at += 8
        }
        if at == count { return }
        // Of the last eight bytes those that were not seen, where there are eight.
        body(count < 8 ? word(from: 0, to: count) : word(at: count - 8) >> UInt64(8 * (8 - (count - at))))
    }

    var isASCII: Bool {
        var all: UInt64 = 0
        forEachWord { all |= $0 }
        return all & Word.high == 0
    }

    /// How many bytes pass a test, which has 1 for yes and 0 for no, and may look at the byte before too. It has no branch,
    /// and the blocks are such that a byte can count them: so it is done for many bytes at once.
    @inline(__always)
    func count(where test: (_ last: UInt8, _ byte: UInt8) -> UInt8) -> Int {
        withUnsafeBufferPointer { bytes in
            guard var last = bytes.indices.first else { return 0 }
            var total = Int(test(0, bytes[0]))
            while last + 1 < bytes.count {
                let end = Swift.min(last + 255, bytes.count - 1)
                var count: UInt8 = 0
                for index in last..<end { count &+= test(bytes[index], bytes[index + 1]) }
                total += Int(count)
                last = end
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
