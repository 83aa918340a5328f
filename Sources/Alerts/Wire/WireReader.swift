/// Takes protobuf apart where it is as short as can be; anything else is irregular. Never reads beyond the bytes.
package struct WireReader {
    /// The bytes are not as `CanonicalEncoder` would write them, and perhaps no message at all.
    package struct Irregular: Error {
        package init() {}
    }

    /// Of the byte that comes next.
    package private(set) var at = 0

    package init() {}

    @inline(__always)
    package mutating func varint(_ bytes: Span<UInt8>) throws(Irregular) -> UInt64 {
        guard at < bytes.count else { throw Irregular() }
        let first = bytes[at]
        at += 1
        return first < 0x80 ? UInt64(first) : try rest(UInt64(first & 0x7F), bytes)
    }

    private mutating func rest(_ first: UInt64, _ bytes: Span<UInt8>) throws(Irregular) -> UInt64 {
        var (value, shift) = (first, UInt64(7))
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                // A last byte of zero says nothing, and of the tenth one bit counts.
                guard byte != 0, shift < 63 || byte == 1 else { throw Irregular() }
                return value
            }
            shift += 7
            guard shift < 64 else { throw Irregular() }
        }
        throw Irregular()
    }

    /// Goes past a length; returns where what has it ends.
    @inline(__always)
    package mutating func length(_ bytes: Span<UInt8>) throws(Irregular) -> Int {
        let length = try varint(bytes)
        guard length <= UInt64(bytes.count - at) else { throw Irregular() }
        return at + Int(length)
    }

    /// Goes on to a place within the bytes, not back.
    package mutating func skip(to end: Int, _ bytes: Span<UInt8>) throws(Irregular) {
        guard at <= end, end <= bytes.count else { throw Irregular() }
        at = end
    }

    /// Goes past a text of one field.
    package mutating func text(_ bytes: Span<UInt8>) throws(Irregular) -> String {
        let end = try length(bytes)
        let content = bytes.extracting(at..<end)
        try skip(to: end, bytes)
        guard let text = try? UTF8Span(validating: content) else { throw Irregular() }
        return String(copying: text)
    }
}
