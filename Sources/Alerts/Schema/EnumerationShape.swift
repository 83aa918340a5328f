import SwiftProtobuf

/// One enumeration of the contract.
package final class EnumerationShape: Sendable {
    /// `Status`.
    package let name: String
    /// `STATUS_ACTUAL` → 1.
    package let numbers: [String: Int]
    let byName: NameTable
    private let names: [Int: String]
    /// Bit n stands for number n: every enumeration of the contract is as small as that, a test says so.
    let known: UInt64

    init(_ type: Google_Protobuf_EnumDescriptorProto) {
        name = type.name
        let pairs = type.value.map { (name: $0.name, value: Int($0.number)) }
        numbers = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        names = Dictionary(pairs.map { ($0.value, $0.name) }, uniquingKeysWith: { first, _ in first })
        byName = NameTable(pairs)
        known = pairs.reduce(into: 0) { known, pair in
            if (0..<64).contains(pair.value) { known |= 1 << UInt64(pair.value) }
        }
    }

    /// 1 → `STATUS_ACTUAL`; nil for a number of a newer schema.
    package func name(of number: Int) -> String? { names[number] }

    /// Whether this schema has a name for the number.
    package func contains(_ number: Int) -> Bool { number >= 0 && number < 64 && known & 1 << UInt64(number) != 0 }
}
