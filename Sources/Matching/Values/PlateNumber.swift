import Alerts

/// Registration marks: capital letters and digits alone, the district with two digits and the number with four, as
/// rule 50 of the Central Motor Vehicles Rules 1989 has them.
package enum PlateNumber {
    /// nil for a partial plate: what is not read can't be told from another.
    package static func normalised(_ text: String) -> String? {
        let bytes = Digits.ascii(text)
        if bytes.contains(UInt8(ascii: "?")) || bytes.contains(UInt8(ascii: "*")) { return nil }
        var plate = bytes.filter { Digits.isDigit($0) || Digits.isUpper($0) }[...]
        // High-security plates bear IND beside the mark.
        if plate.starts(with: "IND".utf8), Plate.isComplete(Digits.text(plate.dropFirst(3))) {
            plate = plate.dropFirst(3)
        }
        if let padded = padded(plate) { return Digits.text(padded) }
        // Of the Bharat series, temporary, military or foreign: whole as it stands.
        let digits = plate.count(where: Digits.isDigit)
        return plate.count >= 6 && digits >= 3 && digits < plate.count ? Digits.text(plate) : nil
    }

    /// `DL1CAB123` as `DL01CAB0123`; nil for what has another form.
    private static func padded(_ plate: ArraySlice<UInt8>) -> [UInt8]? {
        let state = plate.prefix(2)
        guard state.count == 2, state.allSatisfy(Digits.isUpper) else { return nil }
        var rest = plate.dropFirst(2)
        let leading = rest.prefix(while: Digits.isDigit)
        rest = rest.dropFirst(leading.count)
        let series = rest.prefix(while: Digits.isUpper)
        rest = rest.dropFirst(series.count)
        var district = leading
        var number = rest
        if series.isEmpty {
            // Without a series the last four digits are the number.
            guard leading.count == 5 || leading.count == 6 else { return nil }
            district = leading.dropLast(4)
            number = leading.suffix(4)
        }
        guard (1...2).contains(district.count), series.count <= 3, (1...4).contains(number.count),
            number.allSatisfy(Digits.isDigit)
        else { return nil }
        return state + zeros(2 - district.count) + district + series + zeros(4 - number.count) + number
    }

    private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "0"), count: count) }
}
