/// A record's headers as one opaque value: for each, the length of the name and the name, the length of the value and
/// the value; lengths are 32-bit big-endian, −1 for a value that is absent. Any bytes survive, NUL too.
package enum HeaderBytes {
    package static func pack(_ headers: [(String, [UInt8]?)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headers.reduce(0) { $0 + $1.0.utf8.count + ($1.1?.count ?? 0) + 8 })
        for (name, value) in headers {
            append(Int32(name.utf8.count), to: &bytes)
            var name = name
            name.withUTF8 { bytes.append(contentsOf: $0) }
            append(value.map { Int32($0.count) } ?? -1, to: &bytes)
            if let value { bytes.append(contentsOf: value) }
        }
        return bytes
    }

    /// Reads what `pack` wrote; stops at the first thing that is not.
    package static func unpack(_ bytes: [UInt8]) -> [(name: String, value: [UInt8]?)] {
        var headers: [(name: String, value: [UInt8]?)] = []
        var rest = bytes[...]
        while let count = takeLength(&rest), count >= 0, let name = take(count, &rest), let size = takeLength(&rest) {
            guard size >= 0 else {
                headers.append((String(decoding: name, as: UTF8.self), nil))
                continue
            }
            guard let value = take(size, &rest) else { break }
            headers.append((String(decoding: name, as: UTF8.self), Array(value)))
        }
        return headers
    }

    private static func append(_ length: Int32, to bytes: inout [UInt8]) {
        var shift: Int32 = 32
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: length >> shift))
        }
    }

    private static func takeLength(_ rest: inout ArraySlice<UInt8>) -> Int? {
        take(4, &rest).map { bytes in Int(Int32(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) })) }
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
