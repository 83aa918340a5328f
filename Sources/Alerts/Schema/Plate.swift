/// Registration marks (Central Motor Vehicles Rules, rules 50 and 51), compared without spaces and hyphens.
package enum Plate {
    /// What a text on a plate is.
    package enum Kind: String, Sendable {
        /// `WB 74 AB 1234`, with the prefix of a State of today or of before.
        case state
        /// `22 BH 1234 AA`
        case bharat
        /// Part of it was not read: `?` stands there, or the number is short.
        case partial
        /// `T 08 22 MH 1234 AB`, on a vehicle that is not registered yet.
        case temporary
        /// `↑ 21 B 123456 H`
        case military
        /// Any other: foreign, diplomatic, of before 1989, or misread.
        case other
    }

    /// Capital letters, without spaces and hyphens.
    package static func normalised(_ plate: String) -> String {
        String(decoding: plate.utf8.filter { $0 != 32 && $0 != 45 }, as: UTF8.self).uppercased()
    }

    /// Whether it is whole: of a State or of the BH series.
    package static func isComplete(_ plate: String) -> Bool {
        let kind = kind(of: plate)
        return kind == .state || kind == .bharat
    }

    /// What it is, as far as its form tells.
    package static func kind(of plate: String) -> Kind { kind(of: plate.utf8Span.span) }

    /// The same of a text where it lies.
    static func kind(of plate: Span<UInt8>) -> Kind {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12)
        for index in plate.indices where plate[index] != 32 && plate[index] != 45 {
            let byte = plate[index]
            bytes.append(byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte)
        }
        let mark = bytes[...]
        if isState(mark) { return .state }
        if isBharat(mark) { return .bharat }
        if mark.contains(UInt8(ascii: "?")) { return .partial }
        if isTemporary(mark) { return .temporary }
        if isMilitary(mark) { return .military }
        return isShort(mark) ? .partial : .other
    }

    private static func isState(_ plate: ArraySlice<UInt8>) -> Bool {
        guard hasPrefix(plate) else { return false }
        var rest = plate.dropFirst(2)
        return take(1...2, Format.isDigit, &rest) && take(0...3, Format.isUpper, &rest)
            && take(4...4, Format.isDigit, &rest) && rest.isEmpty || isShortDistrict(plate)
    }

    /// One digit for the district and no letters: `take` is greedy, and would have eaten a digit of the number.
    private static func isShortDistrict(_ plate: ArraySlice<UInt8>) -> Bool {
        plate.count == 7 && plate.dropFirst(2).allSatisfy(Format.isDigit)
    }

    /// Of a State, but with fewer digits at the end: `WB 74 AB 12`.
    private static func isShort(_ plate: ArraySlice<UInt8>) -> Bool {
        guard hasPrefix(plate) else { return false }
        var rest = plate.dropFirst(2)
        return take(0...2, Format.isDigit, &rest) && take(0...3, Format.isUpper, &rest)
            && take(0...4, Format.isDigit, &rest) && rest.isEmpty
    }

    private static func isBharat(_ plate: ArraySlice<UInt8>) -> Bool {
        var rest = plate
        return take(2...2, Format.isDigit, &rest) && rest.starts(with: "BH".utf8)
            && take(2...2, Format.isUpper, &rest) && take(4...4, Format.isDigit, &rest)
            && take(1...2, Format.isUpper, &rest) && rest.isEmpty
    }

    /// `T`, month and year, State, number, series.
    private static func isTemporary(_ plate: ArraySlice<UInt8>) -> Bool {
        guard plate.first == UInt8(ascii: "T") else { return false }
        var rest = plate.dropFirst()
        return take(4...4, Format.isDigit, &rest) && hasPrefix(rest) && take(2...2, Format.isUpper, &rest)
            && take(1...4, Format.isDigit, &rest) && take(0...2, Format.isUpper, &rest) && rest.isEmpty
    }

    /// A broad arrow, which many leave out, two digits of the year, class, number, check letter.
    private static func isMilitary(_ plate: ArraySlice<UInt8>) -> Bool {
        var rest = plate.starts(with: "↑".utf8) ? plate.dropFirst("↑".utf8.count) : plate
        return take(2...2, Format.isDigit, &rest) && take(1...1, Format.isUpper, &rest)
            && take(5...6, Format.isDigit, &rest) && take(1...1, Format.isUpper, &rest) && rest.isEmpty
    }

    /// Whether it begins as the plates of a State do, or did.
    private static func hasPrefix(_ plate: ArraySlice<UInt8>) -> Bool {
        guard plate.count > 2, let first = plate.first, Format.isUpper(first) else { return false }
        let second = plate[plate.startIndex + 1]
        guard Format.isUpper(second) else { return false }
        return StateTable.current.platePrefixes[Int(first - 65) * 26 + Int(second - 65)]
    }

    private static func take(
        _ count: ClosedRange<Int>, _ test: (UInt8) -> Bool, _ rest: inout ArraySlice<UInt8>
    ) -> Bool {
        let taken = rest.prefix(count.upperBound).prefix(while: test).count
        rest = rest.dropFirst(taken)
        return count.contains(taken)
    }
}
