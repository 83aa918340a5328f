/// Eight bytes of a text at once: each function sets the highest bit of those bytes that it is about.
enum Word {
    /// The highest bit of each byte.
    static let high: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The bytes that are that one.
    @inline(__always)
    static func equal(_ word: UInt64, to byte: UInt8) -> UInt64 {
        let difference = word ^ ones &* UInt64(byte)
        return ~((difference & ~high) &+ ~high | difference) & high
    }

    /// The bytes below that one, which is no more than 128.
    @inline(__always)
    static func below(_ byte: UInt8, _ word: UInt64) -> UInt64 {
        ~((word & ~high) &+ ones &* UInt64(128 - byte) | word) & high
    }

    /// The digits of ASCII.
    @inline(__always)
    static func digits(_ word: UInt64) -> UInt64 {
        below(10, (word ^ ones &* UInt64(UInt8(ascii: "0"))))
    }
}

/// A text by its bytes, where it lies: what the checks of formats ask of it. The loops that go through whole texts are
/// written so that the compiler takes many bytes at once.
extension Span<UInt8> {
    func allSatisfy(_ test: (UInt8) -> Bool) -> Bool {
        withUnsafeBufferPointer { bytes in
            for byte in bytes where !test(byte) { return false }
            return true
        }
    }

    /// Goes through the text eight bytes at a time, the first of them lowest; the last are filled up with zeros.
    @inline(__always)
    func forEachWord(_ body: (UInt64) -> Void) {
        withUnsafeBytes { bytes in
            var at = 0
            while at + 8 <= bytes.count {
                body(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
                at += 8
            }
            var rest: UInt64 = 0
            for index in at..<bytes.count { rest |= UInt64(bytes[index]) &<< UInt64(8 * (index - at)) }
            if rest != 0 { body(rest) }
        }
    }

    var isASCII: Bool {
        var all: UInt64 = 0
        forEachWord { all |= $0 }
        return all & Word.high == 0
    }

    /// How many digits of ASCII there are.
    var digitCount: Int {
        var count = 0
        forEachWord { word in
            let digits = Word.digits(word)
            if digits != 0 { count += digits.nonzeroBitCount }
        }
        return count
    }

    /// Whether a line ends in it.
    var breaksLine: Bool {
        var found: UInt64 = 0
        forEachWord { found |= Word.equal($0, to: 10) | Word.equal($0, to: 13) }
        return found != 0
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
