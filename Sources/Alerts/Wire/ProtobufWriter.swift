/// Writes protobuf in one pass: what has a length gets it once it is known.
package struct ProtobufWriter {
    /// What is written so far.
    package private(set) var bytes: [UInt8] = []

    /// An empty one, with room for so many bytes.
    package init(capacity: Int) { bytes.reserveCapacity(capacity) }

    @inline(__always)
    package mutating func varint(_ value: UInt64) {
        // Almost every tag, length and number has one byte.
        if value < 0x80 { bytes.append(UInt8(truncatingIfNeeded: value)) } else { long(value) }
    }

    private mutating func long(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A field of a whole number, a boolean or an enumeration, at its default too.
    package mutating func field(_ number: Int, varint value: UInt64) {
        tag(number, 0)
        varint(value)
    }

    /// A field of eight bytes.
    package mutating func field(_ number: Int, fixed64 value: UInt64) {
        tag(number, 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A field of four bytes.
    package mutating func field(_ number: Int, fixed32 value: UInt32) {
        tag(number, 5)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A field of text.
    package mutating func field(_ number: Int, text: String) {
        tag(number, 2)
        varint(UInt64(text.utf8.count))
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// A field of bytes.
    mutating func field(_ number: Int, bytes content: Span<UInt8>) {
        tag(number, 2)
        varint(UInt64(content.count))
        content.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// A field of bytes.
    package mutating func field(_ number: Int, bytes content: some Collection<UInt8>) {
        tag(number, 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A time, whose two members are left out at zero.
    package mutating func field(_ number: Int, seconds: Int64, nanos: Int32) {
        let mark = begin(number)
        if seconds != 0 { field(1, varint: UInt64(bitPattern: seconds)) }
        if nanos != 0 { field(2, varint: UInt64(bitPattern: Int64(nanos))) }
        end(mark)
    }

    /// Begins a message inside the message; `end` takes what this returns.
    package mutating func begin(_ number: Int) -> Int {
        tag(number, 2)
        bytes.append(0)
        return bytes.count
    }

    package mutating func end(_ mark: Int) {
        var length = bytes.count - mark
        var position = mark
        bytes[mark - 1] = UInt8(length & 0x7F)
        // Almost every message is shorter than 128 bytes, and its length one byte.
        while length >= 0x80 {
            length >>= 7
            bytes[position - 1] |= 0x80
            bytes.insert(UInt8(length & 0x7F), at: position)
            position += 1
        }
    }

    /// Forgets what was written after so many bytes.
    mutating func goBack(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// What is protobuf already, in between.
    mutating func insert(_ encoded: [UInt8], at position: Int) { bytes.insert(contentsOf: encoded, at: position) }

    /// What is protobuf already.
    package mutating func append(_ encoded: some Collection<UInt8>) { bytes.append(contentsOf: encoded) }

    private mutating func tag(_ number: Int, _ wireType: UInt64) { varint(UInt64(number) << 3 | wireType) }
}
