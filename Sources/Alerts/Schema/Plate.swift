/// Indian registration marks (Central Motor Vehicles Rules), compared without spaces and hyphens.
package enum Plate {
    /// Capital letters, without spaces and hyphens.
    package static func normalised(_ plate: String) -> String {
        String(decoding: plate.utf8.filter { $0 != 32 && $0 != 45 }, as: UTF8.self).uppercased()
    }

    /// Whether it is whole: `WB 74 AB 1234` or, of the BH series, `22 BH 1234 AA`. Partial, short-numbered, temporary,
    /// military and foreign plates are not.
    package static func isComplete(_ plate: String) -> Bool {
        let bytes = ArraySlice(normalised(plate).utf8)
        return isState(bytes) || isBharat(bytes)
    }

    private static func isState(_ plate: ArraySlice<UInt8>) -> Bool {
        var rest = plate
        return take(2...2, isLetter, &rest) && take(1...2, Format.isDigit, &rest) && take(0...3, isLetter, &rest)
            && take(4...4, Format.isDigit, &rest) && rest.isEmpty || isShortDistrict(plate)
    }

    /// One digit for the district and no letters: `take` is greedy, and would have eaten a digit of the number.
    private static func isShortDistrict(_ plate: ArraySlice<UInt8>) -> Bool {
        plate.count == 7 && plate.prefix(2).allSatisfy(isLetter) && plate.dropFirst(2).allSatisfy(Format.isDigit)
    }

    private static func isBharat(_ plate: ArraySlice<UInt8>) -> Bool {
        var rest = plate
        return take(2...2, Format.isDigit, &rest) && rest.starts(with: "BH".utf8)
            && take(2...2, isLetter, &rest) && take(4...4, Format.isDigit, &rest) && take(1...2, isLetter, &rest)
            && rest.isEmpty
    }

    private static func take(
        _ count: ClosedRange<Int>, _ test: (UInt8) -> Bool, _ rest: inout ArraySlice<UInt8>
    ) -> Bool {
        let taken = rest.prefix(count.upperBound).prefix(while: test).count
        rest = rest.dropFirst(taken)
        return count.contains(taken)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
}
