/// Finds what is likely an Aadhaar number: twelve digits with a valid Verhoeff check digit, in one run or in groups of
/// three, four, six or eight with blanks, dots or hyphens between, in the digits of any script. Mobile numbers with the
/// prefix 91 are spared, for a tenth of them pass the check.
package enum NationalNumber {
    /// Whether a text of that format is looked at: whatever can be filled in by hand and is kept in any form.
    static func mayStand(in format: Sanket_V1_Format) -> Bool {
        switch format {
        case .text, .line, .handle, .phone, .plate, .pnr, .imei, .flight, .officerID: true
        default: false
        }
    }

    /// Whether the text holds one. A whole phone number in international form is what it says.
    static func occurs(in text: Span<UInt8>, of format: Sanket_V1_Format) -> Bool {
        if format == .phone, Identifiers.isPhone(text) { return false }
        return mayHoldOne(text) && holdsOne(text.text)
    }

    /// Whether the text holds one.
    package static func occurs(in text: String) -> Bool { mayHoldOne(text.utf8Span.span) && holdsOne(text) }

    /// The same text with an `X` for each digit of such a number.
    package static func masked(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        // Each turn takes out twelve digits, so this ends.
        while let run = firstRun(scalars) {
            for position in run { scalars[position] = "X" }
        }
        var masked = String.UnicodeScalarView()
        masked.append(contentsOf: scalars)
        return String(masked)
    }

    /// Where the digits of the first such number stand.
    private static func firstRun(_ scalars: [Unicode.Scalar]) -> [Int]? {
        var search = Search()
        var positions: [Int] = []
        for (position, scalar) in scalars.enumerated() {
            if let digit = digit(scalar) {
                search.add(digit)
                positions.append(position)
            } else if isSeparator(scalar) {
                search.separate()
                if let run = search.run { return run.map { positions[$0] } }
                if search.isEmpty { positions.removeAll(keepingCapacity: true) }
            } else {
                if search.endsChain(), let run = search.run { return run.map { positions[$0] } }
                positions.removeAll(keepingCapacity: true)
            }
        }
        return search.endsChain() ? search.run.map { $0.map { positions[$0] } } : nil
    }

    /// Almost no text has twelve digits: look closer only at those that may have. Counts the bytes that are a digit, those
    /// that end one of a script of India (0xE0, an odd byte, 0xA6–0xAF), and those that begin a letter of another script.
    private static func mayHoldOne(_ text: Span<UInt8>) -> Bool {
        text.count >= 12
            && text.count { last, byte in
                let digit: UInt8 = byte &- UInt8(ascii: "0") < 10 ? 1 : 0
                let indian: UInt8 = byte &- 0xA6 < 10 ? 1 : 0
                let foreign: UInt8 = byte >= 0xD9 ? 1 : 0
                let begin: UInt8 = byte == 0xE0 ? 1 : 0
                return digit | indian & last | foreign ^ begin
            } >= 12
    }

    private static func holdsOne(_ text: String) -> Bool {
        var search = Search()
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                search.add(digit)
            } else if isSeparator(scalar) {
                search.separate()
            } else if search.endsChain() {
                return true
            }
        }
        return search.endsChain()
    }

    /// A chain of groups of digits with few separators between.
    private struct Search {
        private var digits: [UInt8] = []
        /// Where each group begins.
        private var groups: [Int] = []
        private var separators = 0
        /// The first that was found, by its place in its chain.
        private(set) var run: Range<Int>?
        var isEmpty: Bool { digits.isEmpty }

        mutating func add(_ digit: UInt8) {
            if groups.isEmpty || separators > 0 { groups.append(digits.count) }
            digits.append(digit)
            separators = 0
        }

        mutating func separate() {
            separators += 1
            if separators > 3 { _ = endsChain() }
        }

        /// Looks at every run of whole groups that has twelve digits, then forgets the chain.
        mutating func endsChain() -> Bool {
            for (index, start) in groups.enumerated() where run == nil {
                var next = index
                while next < groups.count {
                    let end = next + 1 < groups.count ? groups[next + 1] : digits.count
                    let length = end - groups[next]
                    guard length == 3 || length % 4 == 0 || length == 6, end - start <= 12 else { break }
                    if end - start == 12, NationalNumber.isLikely(digits[start..<end]) { run = start..<end }
                    next += 1
                }
            }
            digits.removeAll(keepingCapacity: true)
            groups.removeAll(keepingCapacity: true)
            separators = 0
            return run != nil
        }
    }

    /// The value of a decimal digit of any script (Unicode's Nd).
    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x30...0x39: return UInt8(scalar.value - 0x30)
        case ..<0x660: return nil
        // The scripts of India: a block of 128 each, with the digits in the same place.
        case 0x900..<0xE00:
            let place = scalar.value & 0x7F
            return (0x66...0x6F).contains(place) ? UInt8(place - 0x66) : nil
        default:
            guard scalar.properties.generalCategory == .decimalNumber else { return nil }
            return scalar.properties.numericValue.map { UInt8($0) }
        }
    }

    /// Blanks, dots, hyphens.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x2D, 0x2E, 0xA0, 0x2010...0x2015, 0x202F: true
        default: false
        }
    }

    private static func isLikely(_ digits: ArraySlice<UInt8>) -> Bool {
        let digits = Array(digits)
        guard digits[0] > 1 else { return false }
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
