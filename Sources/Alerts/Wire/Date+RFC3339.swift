package import FoundationEssentials

extension Date {
    /// Reads a time in RFC 3339 with its offset, `2026-11-20T09:30:00+05:30`; nil for anything else.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard let time = Timestamp(bytes, 0..<bytes.count) else { return nil }
        self.init(timeIntervalSince1970: Double(time.seconds) + Double(time.nanos) / 1_000_000_000)
    }
}
