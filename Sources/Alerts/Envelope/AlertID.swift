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
    package static func parse(_ text: String) -> UUID? {
        guard text.utf8.count == 36, let id = UUID(uuidString: text), id != nilID else { return nil }
        return id
    }

    /// The form with hyphens in lower case, as RFC 9562 writes it and as every message of Sanket holds it.
    package static func text(_ id: UUID) -> String { id.uuidString.lowercased() }

    /// The version digit; 7 is right.
    package static func version(of id: UUID) -> Int { Int(id.uuid.6 >> 4) }

    private static let nilID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}
