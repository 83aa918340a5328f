extension [UInt8] {
    /// Appends in network byte order.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        // Byte by byte: that costs half of what appending a buffer does, for which any number of bytes would be right.
        var shift = Number.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Overwrites the four bytes at `offset` in network byte order.
    mutating func replace(at offset: Int, bigEndian number: Int32) {
        Swift.withUnsafeBytes(of: number.bigEndian) { source in
            withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + 4]).copyMemory(from: source)
            }
        }
    }
}

extension ArraySlice<UInt8> {
    /// The whole slice as a number in network byte order; nil when its length is not the number's.
    @inline(__always)
    func bigEndian<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        guard count == MemoryLayout<Number>.size else { return nil }
        return withUnsafeBytes { Number(bigEndian: $0.loadUnaligned(as: Number.self)) }
    }

    /// Takes a number in network byte order off the front; nil when the slice is too short.
    mutating func popBigEndian<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard let number = prefix(size).bigEndian(type) else { return nil }
        removeFirst(size)
        return number
    }
}
