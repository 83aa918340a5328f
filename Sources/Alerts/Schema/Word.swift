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

    /// The first byte that can't stand for itself in a text of JSON: a quotation mark, a backslash, what is below the blank;
    /// 8 where there is none.
    @inline(__always)
    static func firstSpecial(_ word: UInt64) -> Int {
        let quote = word ^ ones &* UInt64(UInt8(ascii: "\""))
        let backslash = word ^ ones &* UInt64(UInt8(ascii: "\\"))
        // A subtraction borrows from the byte above only where its own is one: the lowest of them is right.
        let found =
            (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
        return (found & high).trailingZeroBitCount / 8
    }

    /// The digits of ASCII.
    @inline(__always)
    static func digits(_ word: UInt64) -> UInt64 {
        below(10, (word ^ ones &* UInt64(UInt8(ascii: "0"))))
    }
}
