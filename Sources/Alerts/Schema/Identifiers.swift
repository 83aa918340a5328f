/// Numbers of telephones, of their sets, and of flights: what has another form is kept, with a warning.
enum Identifiers {
    /// E.164: `+`, then 7 to 15 digits, no zero first. Of an Indian number ten digits follow `+91`, no zero first: a mobile
    /// number, or a landline with its area code.
    static func isPhone(_ text: Span<UInt8>) -> Bool {
        guard (8...16).contains(text.count), text[0] == UInt8(ascii: "+"), text[1] != UInt8(ascii: "0"),
            text.extracting(droppingFirst: 1).allSatisfy(Format.isDigit)
        else { return false }
        let isIndian = text[1] == UInt8(ascii: "9") && text[2] == UInt8(ascii: "1")
        return !isIndian || text.count == 13 && text[3] != UInt8(ascii: "0")
    }

    /// IMEI: fifteen digits with the check digit of Luhn at the end (3GPP TS 23.003, annex B).
    static func isIMEI(_ text: Span<UInt8>) -> Bool { Format.isDigits(text, 15) && passesLuhn(text) }

    /// H. P. Luhn, US patent 2,950,048: from the right, every second digit doubled, its digits added.
    private static func passesLuhn(_ digits: Span<UInt8>) -> Bool {
        var sum = 0
        for index in digits.indices {
            let digit = Int(digits[index] - UInt8(ascii: "0"))
            let isDoubled = (digits.count - index) % 2 == 0
            sum += !isDoubled ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
        }
        return sum % 10 == 0
    }

    /// The designator of a carrier (IATA: two letters or digits, not two digits), then one to four digits and at most one
    /// letter; a blank or hyphen may stand between: `AI 302`, `6E-2345`.
    static func isFlight(_ text: Span<UInt8>) -> Bool {
        guard (3...10).contains(text.count), Format.isUpperOrDigit(text[0]), Format.isUpperOrDigit(text[1]),
            !(Format.isDigit(text[0]) && Format.isDigit(text[1]))
        else { return false }
        let begin = text[2] == UInt8(ascii: " ") || text[2] == UInt8(ascii: "-") ? 3 : 2
        var end = begin
        while end < text.count, Format.isDigit(text[end]) { end += 1 }
        let suffix = text.extracting(droppingFirst: end)
        return (1...4).contains(end - begin) && suffix.count <= 1 && suffix.allSatisfy(Format.isUpper)
    }

    /// IATA: three capital letters.
    static func isAirport(_ text: Span<UInt8>) -> Bool { text.count == 3 && text.allSatisfy(Format.isUpper) }
}
