/// Phone numbers in the form of ITU-T E.164, without the plus. Numbers without a country are Indian.
package enum PhoneNumber {
    /// nil for what is too short to be a subscriber's: 100, 112 and 1098 belong to everybody.
    package static func normalised(_ text: String) -> String? {
        var bytes = Digits.ascii(text)
        // What follows is an extension, not the number.
        if let extended = bytes.firstIndex(of: UInt8(ascii: "X")) { bytes.removeSubrange(extended...) }
        bytes = bytes.filter { Digits.isDigit($0) || $0 == UInt8(ascii: "+") }
        var digits = bytes.filter(Digits.isDigit)[...]
        if bytes.first != UInt8(ascii: "+") {
            guard let international = international(digits) else { return nil }
            digits = international
        } else if digits.starts(with: "910".utf8), digits.count == 13 {
            // The trunk zero, kept by mistake: +91 0 98…
            digits = digits.prefix(2) + digits.dropFirst(3)
        }
        guard (8...15).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        return Digits.text(digits)
    }

    /// What an Indian exchange makes of it: `00` goes abroad, `0` is the trunk prefix, mobile and fixed numbers have ten
    /// digits with the area code (National Numbering Plan 2003).
    private static func international(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if digits.starts(with: "00".utf8) { return digits.dropFirst(2) }
        if digits.count == 11, digits.first == UInt8(ascii: "0") { return "91".utf8 + digits.dropFirst() }
        if digits.count == 10 { return "91".utf8 + digits }
        if digits.count == 12, digits.starts(with: "91".utf8) { return digits }
        if digits.count == 13, digits.starts(with: "910".utf8) { return digits.prefix(2) + digits.dropFirst(3) }
        // With the code of another country and no sign of it: 977… and 880… are written so at the borders.
        return digits.count > 10 ? digits : nil
    }
}
