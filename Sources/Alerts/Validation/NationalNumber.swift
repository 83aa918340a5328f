/// Finds what is likely an Aadhaar number in free text: twelve digits with a valid Verhoeff check digit, in one run or in
/// fours with blanks or hyphens between. Mobile numbers with the prefix 91 are spared, for a tenth of them pass the check.
package enum NationalNumber {
    /// Whether the text holds one.
    package static func occurs(in text: String) -> Bool {
        // Almost no text has twelve digits: look at them only when there are that many.
        var digits: [UInt8] = []
        var blanks = 0
        for byte in text.utf8 {
            if Format.isDigit(byte) {
                digits.append(byte &- UInt8(ascii: "0"))
                blanks = 0
            } else if !digits.isEmpty, byte == 32 || byte == 45, blanks == 0, digits.count % 4 == 0, digits.count < 12 {
                blanks = 1
            } else {
                if isLikely(digits) { return true }
                digits.removeAll(keepingCapacity: true)
                blanks = 0
            }
        }
        return isLikely(digits)
    }

    private static func isLikely(_ digits: [UInt8]) -> Bool {
        guard digits.count == 12, digits[0] > 1 else { return false }
        if digits[0] == 9, digits[1] == 1, digits[2] >= 6 { return false }
        return passesVerhoeff(digits)
    }

    /// J. Verhoeff, Error Detecting Decimal Codes, 1969: the check over the dihedral group D5, last digit first.
    static func passesVerhoeff(_ digits: [UInt8]) -> Bool {
        var check = 0
        for (index, digit) in digits.reversed().enumerated() {
            check = product(check, permutation(of: Int(digit), times: index % 8))
        }
        return check == 0
    }

    private static func product(_ a: Int, _ b: Int) -> Int {
        switch (a < 5, b < 5) {
        case (true, true): (a + b) % 5
        case (true, false): 5 + (a + b) % 5
        case (false, true): 5 + (a - b + 5) % 5
        case (false, false): (a - b + 5) % 5
        }
    }

    private static let base = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

    private static func permutation(of digit: Int, times: Int) -> Int {
        (0..<times).reduce(digit) { value, _ in base[value] }
    }
}
