/// Where in a JSON text the alerts stand: one object, an array of them, or `{"alerts": [ … ]}`.
package struct JSONPieces: Sendable {
    /// Each element, whatever it is; of an alert alone the whole text.
    package let ranges: [Range<Int>]
    /// Whether there is an array.
    package let isBatch: Bool

    /// Fails only where nothing can be cut. What the pieces are is for their reader to say.
    package static func cut(_ bytes: [UInt8]) -> Result<JSONPieces, Refusal> {
        var reader = JSONReader(from: ContentType.byteOrderMark(of: bytes))
        let text = bytes.span
        do throws(JSONReader.Fault) {
            reader.skipSpace(text)
            if reader.next(text) == UInt8(ascii: "[") {
                let ranges = try elements(&reader, text)
                try reader.finish(text)
                return .success(JSONPieces(ranges: ranges, isBatch: true))
            }
            guard try isWrapped(&reader, text) else {
                return .success(JSONPieces(ranges: [0..<bytes.count], isBatch: false))
            }
            let ranges = try elements(&reader, text)
            reader.skipSpace(text)
            guard reader.take(UInt8(ascii: "}"), text) else { return .failure(Refusal(.jsonUnknownField)) }
            try reader.finish(text)
            return .success(JSONPieces(ranges: ranges, isBatch: true))
        } catch {
            return .failure(Refusal(error == .tooDeep ? .jsonDepth : .jsonMalformed))
        }
    }

    /// Whether it begins with `{"alerts": [`; goes up to the bracket then. No alert has a member of that name.
    private static func isWrapped(_ reader: inout JSONReader, _ text: Span<UInt8>) throws(JSONReader.Fault) -> Bool {
        guard reader.take(UInt8(ascii: "{"), text) else { return false }
        reader.skipSpace(text)
        guard reader.next(text) == UInt8(ascii: "\"") else { return false }
        let name = try reader.text(text)
        guard name.read(text, { $0.isEqual(to: "alerts") }) else { return false }
        reader.skipSpace(text)
        try reader.expect(UInt8(ascii: ":"), text)
        reader.skipSpace(text)
        return reader.next(text) == UInt8(ascii: "[")
    }

    private static func elements(_ reader: inout JSONReader, _ text: Span<UInt8>) throws(JSONReader.Fault) -> [Range<
        Int
    >] {
        try reader.expect(UInt8(ascii: "["), text)
        try reader.enter()
        var ranges: [Range<Int>] = []
        reader.skipSpace(text)
        if !reader.take(UInt8(ascii: "]"), text) {
            repeat {
                reader.skipSpace(text)
                let start = reader.index
                try reader.skipValue(text)
                ranges.append(start..<reader.index)
                reader.skipSpace(text)
            } while reader.take(UInt8(ascii: ","), text)
            try reader.expect(UInt8(ascii: "]"), text)
        }
        reader.leave()
        return ranges
    }
}
