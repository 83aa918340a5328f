// The standard library's own normaliser. It is the one that comparing strings uses; Foundation's would bring all of ICU.
@_spi(_Unicode) import Swift

/// Unicode's normal form C (UAX #15), in which equal texts have equal bytes.
enum NormalForm {
    /// The same text in that form. Costs next to nothing where it is so already, as almost every text is.
    static func of(_ text: String) -> String {
        if isCertain(text) { return text }
        var normal = ""
        for scalar in text._nfc { normal.unicodeScalars.append(scalar) }
        return normal
    }

    /// Whether the text is in that form without a closer look: it has nothing below that composes, is excluded from
    /// composing, or could stand in another order.
    private static func isCertain(_ text: String) -> Bool {
        let isLatin = text.utf8.withContiguousStorageIfAvailable { bytes in bytes.allSatisfy { $0 < 0xCC } }
        if isLatin == true { return true }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case ..<0x300: true
            // Devanagari without the nukta, the accents, and the letters that are written as two. The virama alone can't
            // be out of order.
            case 0x900...0x97F:
                scalar.value != 0x93C && !(0x951...0x954 ~= scalar.value || 0x958...0x95F ~= scalar.value)
            // Dashes, quotation marks, the ellipsis.
            case 0x2010...0x2027: true
            default: false
            }
        }
    }
}
