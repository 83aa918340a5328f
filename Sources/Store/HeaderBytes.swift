/// A record's headers as one opaque value: for each, the length of the name and the name, the length of the value and
/// the value; lengths are 32-bit big-endian, −1 for a value that is absent. Any bytes survive, NUL too.
package enum HeaderBytes {
    package static func pack(_ headers: [(String, [UInt8]?)]) -> [UInt8] {
        let size = headers.reduce(0) { $0 + $1.0.utf8.count + ($1.1?.count ?? 0) + 8 }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var rest = UnsafeMutableRawBufferPointer(buffer)
            for (name, value) in headers {
                var name = name
                name.withUTF8 { put(UnsafeRawBufferPointer($0), Int32($0.count), &rest) }
                if let value {
                    value.withUnsafeBytes { put($0, Int32($0.count), &rest) }
                } else {
                    put(UnsafeRawBufferPointer(start: nil, count: 0), -1, &rest)
                }
            }
            count = size
        }
    }

    /// Writes a length and what has it, and goes on behind them.
    private static func put(
        _ content: UnsafeRawBufferPointer, _ length: Int32, _ rest: inout UnsafeMutableRawBufferPointer
    ) {
        rest.storeBytes(of: length.bigEndian, as: Int32.self)
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[4...])
        rest.copyMemory(from: content)
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[content.count...])
    }

    /// Reads what `pack` wrote; stops at the first thing that is not.
    package static func unpack(_ bytes: [UInt8]) -> [(name: String, value: [UInt8]?)] {
        var headers: [(name: String, value: [UInt8]?)] = []
        bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while let count = takeLength(&rest), let name = take(count, &rest), let size = takeLength(&rest) {
                var value: [UInt8]?
                if size >= 0 {
                    guard let content = take(size, &rest) else { break }
                    value = Array(content)
                }
                headers.append((String(decoding: name, as: UTF8.self), value))
            }
        }
        return headers
    }

    private static func takeLength(_ rest: inout UnsafeRawBufferPointer) -> Int? {
        take(4, &rest).map { Int(Int32(bigEndian: $0.loadUnaligned(as: Int32.self))) }
    }

    private static func take(_ count: Int, _ rest: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }
}
