extension OutputSpan<UInt8> {
    /// Appends in network byte order.
    @inline(__always)
    mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
        let number = number.bigEndian
        Swift.withUnsafeBytes(of: number) { append(copying: $0) }
    }

    /// Appends these bytes.
    @inline(__always)
    mutating func append(copying bytes: Span<UInt8>) { bytes.withUnsafeBytes { append(copying: $0) } }

    /// The same.
    @inline(__always)
    mutating func append(copying bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= freeCapacity)
        withUnsafeMutableBufferPointer { buffer, count in
            UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]).copyMemory(
                from: bytes)
            count += bytes.count
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
