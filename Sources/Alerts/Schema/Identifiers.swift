/// Numbers of telephones, of their sets, and of flights. What has another form is kept, with a warning.
package enum Identifiers {
    /// E.164: `+`, then 7 to 15 digits, no zero first. Of an Indian number ten digits follow `+91`, no zero first: a mobile
    /// number, or a landline with its area code.
    static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "+"), (7...15).contains(digits.count),
            digits.first != UInt8(ascii: "0"), digits.allSatisfy(Format.isDigit)
        else { return false }
        guard digits.starts(with: "91".utf8) else { return true }
        return digits.count == 12 && digits.dropFirst(2).first != UInt8(ascii: "0")
    }

    /// IMEI: fifteen digits with the check digit of Luhn at the end (3GPP TS 23.003, annex B).
    package static func isIMEI(_ text: String) -> Bool { Format.isDigits(text, 15) && passesLuhn(text) }

    /// H. P. Luhn, US patent 2,950,048: from the right, every second digit doubled, its digits added.
    static func passesLuhn(_ digits: String) -> Bool {
        var sum = 0
        var isDoubled = false
        for byte in digits.utf8.reversed() {
            let digit = Int(byte - UInt8(ascii: "0"))
            let doubled = digit > 4 ? 2 * digit - 9 : 2 * digit
            sum += isDoubled ? doubled : digit
            isDoubled.toggle()
        }
        return sum % 10 == 0
    }

    /// The designator of a carrier (IATA: two letters or digits, not two digits), then one to four digits and at most one
    /// letter; a blank or hyphen may stand between: `AI 302`, `6E-2345`.
    static func isFlight(_ text: String) -> Bool {
        let bytes = Array(text.utf8.prefix(10))
        guard bytes.count == text.utf8.count, bytes.count >= 3, Format.isUpperOrDigit(bytes[0]),
            Format.isUpperOrDigit(bytes[1]), !(Format.isDigit(bytes[0]) && Format.isDigit(bytes[1]))
        else { return false }
        var rest = bytes.dropFirst(2)
        if rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let digits = rest.prefix(while: Format.isDigit).count
        let suffix = rest.dropFirst(digits)
        return (1...4).contains(digits) && suffix.count <= 1 && suffix.allSatisfy(Format.isUpper)
    }

    /// IATA: three capital letters.
    static func isAirport(_ text: String) -> Bool { text.utf8.count == 3 && Format.all(text, Format.isUpper) }
}
