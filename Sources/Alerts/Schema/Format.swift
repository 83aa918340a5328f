/// The checks behind `(sanket.v1.format)`.
package enum Format {
    /// Free text: at most this many bytes.
    package static let textLimit = 16 * 1024
    /// One line: at most this many bytes.
    package static let lineLimit = 512

    /// The rule that a text breaks in its format; nil when it is right. Empty texts are absent and right.
    package static func broken(_ text: String, as format: Sanket_V1_Format) -> Rule? {
        if text.isEmpty { return nil }
        switch format {
        case .text: return text.utf8.count > textLimit ? .textLength : nil
        case .line: return lineRule(text)
        case .uuid: return AlertID.parse(text) == nil ? .uuid : nil
        case .state: return State(iso: text) == nil ? .stateUnknown : nil
        case .date: return isDate(text) ? nil : .date
        case .language: return (2...3).contains(text.utf8.count) && all(text, isLower) ? nil : .language
        case .script: return isScript(text) ? nil : .script
        case .phone: return isPhone(text) ? nil : .phone
        case .pinCode: return isDigits(text, 6) && text.utf8.first != UInt8(ascii: "0") ? nil : .pinCode
        case .plate: return Plate.isComplete(text) ? nil : .plate
        case .trainNumber: return isDigits(text, 5) ? nil : .trainNumber
        case .stationCode: return text.utf8.count <= 5 && all(text, isUpperOrDigit) ? nil : .stationCode
        case .pnr: return isDigits(text, 10) ? nil : .pnr
        case .sha256: return text.utf8.count == 64 && all(text, isHexadecimal) ? nil : .sha256
        case .mediaType: return isMediaType(text) ? nil : .mediaType
        default: return OutwardFormat.accepts(text, as: format) ? nil : .closedFormat
        }
    }

    private static func lineRule(_ text: String) -> Rule? {
        if text.utf8.count > lineLimit { return .lineLength }
        return text.utf8.contains { $0 == 10 || $0 == 13 } ? .lineBreak : nil
    }

    /// `2026-11-20`, a day of the calendar.
    static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            year > 0, (1...12).contains(month), day > 0
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// E.164: `+`, then 7 to 15 digits, no zero first.
    private static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (7...15).contains(digits.count)
            && digits.first != UInt8(ascii: "0") && digits.allSatisfy(isDigit)
    }

    private static func isScript(_ text: String) -> Bool {
        guard text.utf8.count == 4, let first = text.utf8.first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) && text.utf8.dropFirst().allSatisfy(isLower)
    }

    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2 && text.utf8.count <= 100
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { isLower($0) || isDigit($0) || "+.-".utf8.contains($0) }
            }
    }

    static func isDigits(_ text: String, _ count: Int) -> Bool { text.utf8.count == count && all(text, isDigit) }
    static func all(_ text: String, _ test: (UInt8) -> Bool) -> Bool { text.utf8.allSatisfy(test) }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    static func isUpperOrDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 || isDigit(byte) }
    static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 6 || isDigit(byte) }
}
