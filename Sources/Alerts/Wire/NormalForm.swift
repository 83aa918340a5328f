// The standard library's own normaliser. It is the one that comparing strings uses; Foundation's would bring all of ICU.
@_spi(_Unicode) import Swift

/// Unicode's normal form C (UAX #15), in which equal texts have equal bytes.
enum NormalForm {
    /// The same text in that form. Costs next to nothing where it is so already, as almost every text is.
    static func of(_ text: String) -> String {
        if isCertain(text.utf8Span.span) { return text }
        var normal = ""
        for scalar in text._nfc { normal.unicodeScalars.append(scalar) }
        return normal
    }

    /// Whether the text is in that form; nil where it is no text, for it is not UTF-8.
    static func holds(_ text: Span<UInt8>) -> Bool? {
        guard (try? UTF8Span(validating: text)) != nil else { return nil }
        return isCertain(text) || text.isEqual(to: of(text.text))
    }

    /// Whether the text, which is UTF-8, is in that form without a closer look: it has nothing below that composes, is
    /// excluded from composing, or could stand in another order.
    private static func isCertain(_ text: Span<UInt8>) -> Bool {
        var last: UInt32 = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            // Below U+0300.
            case ..<0x80: last = UInt32(byte)
            case 0x80..<0xC0: break
            case 0xC0..<0xCC: last = 0x80
            case 0xE0..<0xF0 where index + 2 < text.count:
                let value = UInt32(byte & 15) << 12 | UInt32(text[index + 1] & 63) << 6 | UInt32(text[index + 2] & 63)
                guard isCertain(value, after: last) else { return false }
                last = value
                index += 2
            default: return false
            }
            index += 1
        }
        return true
    }

    private static func isCertain(_ value: UInt32, after last: UInt32) -> Bool {
        switch value {
        // The nukta stays where it is after a letter, but for the three with which it composes.
        case 0x93C: (0x904...0x939).contains(last) && last != 0x928 && last != 0x930 && last != 0x933
        // The accents, and the letters that are written as two.
        case 0x951...0x954, 0x958...0x95F: false
        // The rest of Devanagari. The virama, its only mark with a place in the order, can't be out of it alone.
        case 0x900...0x97F: true
        // Dashes, quotation marks, the ellipsis; the signs of currencies.
        case 0x2010...0x2027, 0x20A0...0x20C0: true
        default: false
        }
    }
}
