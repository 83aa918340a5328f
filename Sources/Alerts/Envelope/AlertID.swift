package import FoundationEssentials

/// Ids of alerts: UUID version 7 (RFC 9562), made by the sender, so that they sort by time of making.
package enum AlertID {
    /// A new id.
    ///
    /// - Parameters:
    ///   - now: the time of making; milliseconds since 1970 stand in its first 48 bits.
    ///   - generator: where its 74 random bits come from.
    package static func mint(now: Date, using generator: inout some RandomNumberGenerator) -> UUID {
        let milliseconds = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        let high = milliseconds << 16 | 0x7000 | generator.next() & 0x0FFF
        let low = 1 << 63 | generator.next() & (1 << 62 - 1)
        return uuid(high, low)
    }

    static func uuid(_ high: UInt64, _ low: UInt64) -> UUID {
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    /// Reads the form with hyphens, in either case; nil for anything else and for the nil UUID.
    package static func parse(_ text: String) -> UUID? { parse(text.utf8Span.span) }

    /// The same of a text where it lies.
    static func parse(_ text: Span<UInt8>) -> UUID? {
        guard text.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for position in text.indices {
            let byte = text[position]
            switch position {
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
            default:
                let digit: UInt8
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
                case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
                case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
                default: return nil
                }
                high = high << 4 | low >> 60
                low = low << 4 | UInt64(digit)
            }
        }
        return high | low == 0 ? nil : uuid(high, low)
    }

    /// The form with hyphens in lower case, as RFC 9562 writes it and as every message of Sanket holds it.
    package static func text(_ id: UUID) -> String {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
        return withUnsafeBytes(of: id.uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { text in
                var position = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        text[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    text[position] = digit(byte >> 4)
                    text[position + 1] = digit(byte & 15)
                    position += 2
                }
                return position
            }
        }
    }

    /// The version digit; 7 is right.
    package static func version(of id: UUID) -> Int { Int(id.uuid.6 >> 4) }

    /// Whether the version is 7 and the variant that of RFC 9562.
    package static func isRight(_ id: UUID) -> Bool { version(of: id) == 7 && id.uuid.8 & 0xC0 == 0x80 }

    /// When an id of version 7 was made; nil for any other, and for one that is derived of a key.
    package static func time(of id: UUID) -> Date? {
        guard isRight(id), !isDerived(id) else { return nil }
        let bytes = id.uuid
        let milliseconds = [bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5]
            .reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
