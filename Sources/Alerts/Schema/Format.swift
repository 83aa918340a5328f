/// The checks behind `(sanket.v1.format)`.
package enum Format {
    /// Free text: at most this many bytes.
    package static let textLimit = 16 * 1024
    /// One line: at most this many bytes.
    package static let lineLimit = 512
    /// A phone number, plate, IMEI, number of a train or flight, code of a station or airport, or PNR: at most this many bytes, whatever stands in it.
    package static let codeLimit = 64

    /// The rule that a text breaks in its format; nil when it is right. Empty texts are absent and right.
    package static func broken(_ text: String, as format: Sanket_V1_Format) -> Rule? {
        broken(text.utf8Span.span, as: format)
    }

    /// The same for a text where it lies.
    static func broken(_ text: Span<UInt8>, as format: Sanket_V1_Format) -> Rule? {
        if text.isEmpty { return nil }
        switch format {
        case .text: return text.count > textLimit ? .textLength : nil
        case .line: return lineRule(text)
        case .uuid: return AlertID.parse(text) == nil ? .uuid : nil
        case .state: return State(iso: text) == nil ? .stateUnknown : nil
        case .date: return isDate(text) ? nil : .date
        case .language: return isLanguage(text) ? nil : .language
        case .script: return isScript(text) ? nil : .script
        case .phone: return Identifiers.isPhone(text) ? nil : code(text, .phone)
        case .pinCode: return isDigits(text, 6) && text[0] != UInt8(ascii: "0") ? nil : .pinCode
        case .plate: return plateRule(text)
        case .trainNumber: return isDigits(text, 5) ? nil : code(text, .trainNumber)
        case .stationCode: return text.count <= 5 && text.allSatisfy(isUpperOrDigit) ? nil : code(text, .stationCode)
        case .pnr: return isDigits(text, 10) ? nil : code(text, .pnr)
        case .sha256: return text.count == 64 && text.allSatisfy(isHexadecimal) ? nil : .sha256
        case .mediaType: return isMediaType(text) ? nil : .mediaType
        case .flight: return Identifiers.isFlight(text) ? nil : code(text, .flight)
        case .imei: return Identifiers.isIMEI(text) ? nil : code(text, .imei)
        case .country: return Country.isCode(text) ? nil : .country
        case .airport: return Identifiers.isAirport(text) ? nil : code(text, .airport)
        case .handle: return lineRule(text)
        case .officerID: return OfficerID(text.text) == nil ? .officerID : nil
        default: return OutwardFormat.accepts(text.text, as: format) ? nil : .closedFormat
        }
    }

    private static func lineRule(_ text: Span<UInt8>) -> Rule? {
        if text.count > lineLimit { return .lineLength }
        let breaks = text.count { _, byte in
            let feed: UInt8 = byte == 10 ? 1 : 0
            let back: UInt8 = byte == 13 ? 1 : 0
            return feed | back
        }
        return breaks == 0 ? nil : .lineBreak
    }

    /// What is kept although it has another form may have any, but not any length.
    private static func code(_ text: Span<UInt8>, _ rule: Rule) -> Rule { text.count > codeLimit ? .codeLength : rule }

    /// `2026-11-20`, a day of the calendar.
    static func isDate(_ text: Span<UInt8>) -> Bool { CalendarDay(text) != nil }

    /// ISO 639: three letters are a language of part 3 or a group of part 5, of which there are thousands; of two letters
    /// only those of part 1.
    private static func isLanguage(_ text: Span<UInt8>) -> Bool {
        guard text.allSatisfy(isLower) else { return false }
        return text.count == 3 || text.count == 2 && LanguageCodes.contains(text[0], text[1])
    }

    private static func plateRule(_ text: Span<UInt8>) -> Rule? {
        switch Plate.kind(of: text) {
        case .state, .bharat: nil
        case .partial: code(text, .platePartial)
        case .temporary, .military, .other: code(text, .plate)
        }
    }

    private static func isScript(_ text: Span<UInt8>) -> Bool {
        text.count == 4 && text[0] &- UInt8(ascii: "A") < 26 && text.extracting(droppingFirst: 1).allSatisfy(isLower)
    }

    private static func isMediaType(_ text: Span<UInt8>) -> Bool {
        guard text.count <= 100, let slash = text.firstIndex(of: UInt8(ascii: "/")), slash > 0,
            slash + 1 < text.count
        else { return false }
        func isName(_ part: Span<UInt8>) -> Bool {
            part.allSatisfy { isLower($0) || isDigit($0) || "+.-".utf8.contains($0) }
        }
        return isName(text.extracting(first: slash)) && isName(text.extracting(droppingFirst: slash + 1))
    }

    static func isDigits(_ text: Span<UInt8>, _ count: Int) -> Bool { text.count == count && text.allSatisfy(isDigit) }
    static func all(_ text: String, _ test: (UInt8) -> Bool) -> Bool { text.utf8.allSatisfy(test) }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    static func isUpperOrDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 || isDigit(byte) }
    static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 6 || isDigit(byte) }
}
