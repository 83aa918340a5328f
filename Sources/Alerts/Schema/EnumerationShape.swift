import SwiftProtobuf

/// One enumeration of the contract.
package final class EnumerationShape: Sendable {
    /// `Status`.
    package let name: String
    /// `STATUS_ACTUAL` → 1.
    package let numbers: [String: Int]
    private let known: Set<Int>

    init(_ type: Google_Protobuf_EnumDescriptorProto) {
        name = type.name
        numbers = Dictionary(type.value.map { ($0.name, Int($0.number)) }, uniquingKeysWith: { first, _ in first })
        known = Set(numbers.values)
    }

    /// 1 → `STATUS_ACTUAL`; nil for a number of a newer schema.
    package func name(of number: Int) -> String? { numbers.first { $0.value == number }?.key }

    /// Whether this schema has a name for the number.
    package func contains(_ number: Int) -> Bool { known.contains(number) }
}
