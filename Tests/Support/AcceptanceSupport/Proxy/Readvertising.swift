/// Puts other ports where a Kafka broker's answers name its own or another broker's: "127.0.0.1" and four bytes. Lengths stay
/// as they are.
///
/// An answer is framed by its length, so that the pattern may be looked for over the seam of two reads inside one, and
/// nothing is held back at an answer's end, where nothing more may come.
struct Readvertising: Sendable {
    /// A host, and the upper half of its port.
    private static let host = Array("127.0.0.1".utf8) + [0, 0]
    private let ports: [UInt16: UInt16]
    private var held: [UInt8] = []
    /// Bytes of the answer that have not come yet; nil while its length has not.
    private var left = 0
    private var length: [UInt8] = []

    init(_ ports: [UInt16: UInt16]) { self.ports = ports }

    /// Replaces what is whole, and keeps back what may be the pattern's beginning.
    mutating func rewrite(_ bytes: inout [UInt8]) {
        advance(over: bytes)
        bytes = held + bytes
        held = []
        var start = bytes.startIndex
        while let range = bytes[start...].firstRange(of: Self.host), range.upperBound + 2 <= bytes.count {
            start = range.upperBound
            guard let port = ports[UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1])] else { continue }
            bytes[start] = UInt8(port >> 8)
            bytes[start + 1] = UInt8(port & 0xFF)
        }
        guard left > 0 else { return }
        for count in stride(from: min(Self.host.count + 1, bytes.count), to: 0, by: -1)
        where bytes.suffix(count).prefix(Self.host.count).elementsEqual(Self.host.prefix(count)) {
            held = Array(bytes.suffix(count))
            bytes.removeLast(count)
            return
        }
    }

    private mutating func advance(over bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if left == 0 {
                length.append(rest.removeFirst())
                guard length.count == 4 else { continue }
                left = length.reduce(0) { $0 << 8 | Int($1) }
                length = []
            } else {
                let count = min(left, rest.count)
                rest = rest.dropFirst(count)
                left -= count
            }
        }
    }
}
