/// The offset from UTC in which a sender writes times. A protobuf timestamp forgets it, so JSON is asked before.
enum IssueOffset {
    /// Keeps the offset of `issuedAt` with an alert that gives none of its own.
    static func keep(in alert: inout Sanket_V1_Alert, from json: [UInt8]) {
        if !alert.hasUtcOffsetMinutes, let offset = read(json) { alert.utcOffsetMinutes = offset }
    }

    /// The minutes of `+05:30` at the end of `issuedAt`; nil for `Z`.
    private static func read(_ bytes: [UInt8]) -> Int32? {
        guard let tree = try? JSONTree(bytes), case .string(let time)? = tree["issuedAt"] ?? tree["issued_at"],
            let suffix = Optional(Array(time.utf8.suffix(6))), suffix.count == 6,
            suffix[0] == UInt8(ascii: "+") || suffix[0] == UInt8(ascii: "-"), suffix[3] == UInt8(ascii: ":"),
            let hours = Int32(String(decoding: suffix[1...2], as: UTF8.self)),
            let minutes = Int32(String(decoding: suffix[4...5], as: UTF8.self))
        else { return nil }
        return (suffix[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}
