/// Where in a JSON text the alerts stand: one object, an array of them, or `{"alerts": [ … ]}`.
package struct JSONPieces: Sendable {
    /// Each element, whatever it is; of an alert alone the whole text.
    package let ranges: [Range<Int>]
    /// Whether there is an array.
    package let isBatch: Bool

    /// Fails only where nothing can be cut. What the pieces are is for their reader to say.
    package static func cut(_ bytes: [UInt8]) -> Result<JSONPieces, Refusal> {
        var reader = JSONReader(bytes, from: ContentType.byteOrderMark(of: bytes))
        do {
            reader.skipSpace()
            if reader.next == UInt8(ascii: "[") {
                let ranges = try elements(&reader)
                try reader.finish()
                return .success(JSONPieces(ranges: ranges, isBatch: true))
            }
            guard try isWrapped(&reader) else {
                return .success(JSONPieces(ranges: [0..<bytes.count], isBatch: false))
            }
            let ranges = try elements(&reader)
            reader.skipSpace()
            guard reader.take(UInt8(ascii: "}")) else { return .failure(Refusal(.jsonUnknownField)) }
            try reader.finish()
            return .success(JSONPieces(ranges: ranges, isBatch: true))
        } catch {
            return .failure(Refusal(error == .tooDeep ? .jsonDepth : .jsonMalformed))
        }
    }

    /// Whether it begins with `{"alerts": [`; goes up to the bracket then. No alert has a member of that name.
    private static func isWrapped(_ reader: inout JSONReader) throws(JSONReader.Fault) -> Bool {
        guard reader.take(UInt8(ascii: "{")) else { return false }
        reader.skipSpace()
        guard reader.next == UInt8(ascii: "\""), reader.bytes[try reader.text().range].elementsEqual("alerts".utf8)
        else { return false }
        reader.skipSpace()
        try reader.expect(UInt8(ascii: ":"))
        reader.skipSpace()
        return reader.next == UInt8(ascii: "[")
    }

    private static func elements(_ reader: inout JSONReader) throws(JSONReader.Fault) -> [Range<Int>] {
        try reader.expect(UInt8(ascii: "["))
        try reader.enter()
        var ranges: [Range<Int>] = []
        reader.skipSpace()
        if !reader.take(UInt8(ascii: "]")) {
            repeat {
                reader.skipSpace()
                let start = reader.index
                try reader.skipValue()
                ranges.append(start..<reader.index)
                reader.skipSpace()
            } while reader.take(UInt8(ascii: ","))
            try reader.expect(UInt8(ascii: "]"))
        }
        reader.leave()
        return ranges
    }
}
