import FoundationEssentials

/// Where a page of a list of alerts ended: when the last alert on it was first persisted, and its id. Alerts that are
/// persisted later stand before it, so that going on from it neither repeats nor skips any that was there.
package struct AlertCursor: Hashable, Sendable {
    /// Microseconds since 1970.
    let takenAt: Int64
    let id: UUID

    init(takenAt: Int64, id: UUID) {
        self.takenAt = takenAt
        self.id = id
    }

    /// Reads what `text` wrote; nil for what is no text of that form.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length,
            let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")), data.count == 24
        else { return nil }
        let bytes = Array(data)
        let time = bytes[..<8].reduce(0) { $0 << 8 | Int64($1) }
        takenAt = min(max(time, Self.times.lowerBound), Self.times.upperBound)
        let tail = bytes[8...].map { $0 }
        id = UUID(
            uuid: (
                tail[0], tail[1], tail[2], tail[3], tail[4], tail[5], tail[6], tail[7], tail[8], tail[9], tail[10],
                tail[11], tail[12], tail[13], tail[14], tail[15]
            ))
    }

    /// Opaque to callers: 32 characters that a URL may hold as they are (base64url).
    package var text: String {
        var data = Data()
        for shift in stride(from: 56, through: 0, by: -8) { data.append(UInt8(truncatingIfNeeded: takenAt >> shift)) }
        withUnsafeBytes(of: id.uuid) { data.append(contentsOf: $0) }
        return data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    private static let length = 32
    /// Those that there are, up to the year 9999; what lies outside is read as the next of them.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_000_000
}
