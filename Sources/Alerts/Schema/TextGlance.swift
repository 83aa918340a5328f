/// What one pass over a text tells of it, eight bytes at a time.
struct TextGlance {
    /// Whether it has nothing but ASCII.
    let isASCII: Bool
    /// Whether a line ends in it.
    let breaksLine: Bool
    /// How many digits of ASCII it has.
    let digits: Int

    init(_ text: Span<UInt8>) {
        var (all, breaks, digits) = (UInt64(0), UInt64(0), 0)
        text.forEachWord { word in
            all |= word
            breaks |= Word.equal(word, to: 10) | Word.equal(word, to: 13)
            let found = Word.digits(word)
            if found != 0 { digits += found.nonzeroBitCount }
        }
        isASCII = all & Word.high == 0
        breaksLine = breaks != 0
        self.digits = digits
    }
}
