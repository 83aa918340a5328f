/// IMEI: the first fourteen of its digits (3GPP TS 23.003, 6.2). The fifteenth is a check digit that a network does not
/// transmit and that call records show as 0; the software version of an IMEISV changes. Neither tells devices apart.
package enum DeviceNumber {
    /// nil unless there are 15 digits, or 16 of an IMEISV. A check digit that is wrong does not matter.
    package static func normalised(_ text: String) -> String? {
        let digits = Digits.ascii(text).filter(Digits.isDigit)
        guard digits.count == 15 || digits.count == 16, Set(digits.prefix(14)).count > 1 else { return nil }
        return Digits.text(digits.prefix(14))
    }
}
