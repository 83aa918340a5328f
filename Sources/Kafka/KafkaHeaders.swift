/// The headers of a record as it was read, in order and in one piece of memory: most readers want one of them, or all of
/// them as bytes.
package struct KafkaHeaders: Hashable, Sendable {
    /// Each name, then its value, each behind its length: a big-endian Int32, -1 where a header has no value.
    package let bytes: [UInt8]

    package init(_ headers: some Collection<KafkaHeader>) {
        var bytes: [UInt8] = []
        for header in headers {
            Self.append(Array(header.name.utf8), to: &bytes)
            Self.append(header.value, to: &bytes)
        }
        self.bytes = bytes
    }

    /// - Parameter bytes: as `bytes` has them.
    package init(packed bytes: [UInt8]) { self.bytes = bytes }

    private static func append(_ content: [UInt8]?, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: Int32(content?.count ?? -1).bigEndian) { bytes.append(contentsOf: $0) }
        bytes += content ?? []
    }

    /// Those that have one of these names, whatever the case of its letters, in order.
    package func named(_ names: [StaticString]) -> [KafkaHeader] {
        var found: [KafkaHeader] = []
        forEachPiece { name, value in
            guard names.contains(where: { Self.isSame(name, $0) }) else { return }
            found.append(KafkaHeader(name: String(decoding: name, as: UTF8.self), value: value.map { [UInt8]($0) }))
        }
        return found
    }

    private static func isSame(_ name: UnsafeRawBufferPointer, _ other: StaticString) -> Bool {
        name.count == other.utf8CodeUnitCount
            && other.withUTF8Buffer { other in
                zip(name, other).allSatisfy { $0 == $1 || isLetter($0) && $0 | 0x20 == $1 | 0x20 }
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    private func forEachPiece(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Void) {
        bytes.withUnsafeBytes { bytes in
            var place = 0
            while let name = Self.piece(bytes, &place) { body(name, Self.piece(bytes, &place)) }
        }
    }

    /// What stands behind a length; nil where it is -1, and at the end.
    private static func piece(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> UnsafeRawBufferPointer? {
        guard place + 4 <= bytes.count else { return nil }
        let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
        place += 4
        guard length >= 0, place + length <= bytes.count else { return nil }
        defer { place += length }
        return UnsafeRawBufferPointer(rebasing: bytes[place..<place + length])
    }
}

extension KafkaHeaders: Sequence {
    package func makeIterator() -> some IteratorProtocol<KafkaHeader> {
        var headers: [KafkaHeader] = []
        forEachPiece { name, value in
            headers.append(KafkaHeader(name: String(decoding: name, as: UTF8.self), value: value.map { [UInt8]($0) }))
        }
        return headers.makeIterator()
    }
}

extension KafkaHeaders: ExpressibleByArrayLiteral {
    package init(arrayLiteral headers: KafkaHeader...) { self.init(headers) }
}
