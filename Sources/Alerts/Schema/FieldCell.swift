/// What a check of bytes needs to know of a field: plain numbers, so that a look costs one read.
struct FieldCell: Sendable {
    /// How a value stands in the bytes, and which values may.
    enum Content: Sendable {
        case bool, number32, number64, unsigned32, zigzag32, fixed, text, bytes, enumeration, enumerations, timestamp,
            message
    }

    let content: Content
    /// The low bits of the tag; a number that they can't hold where there is no such field.
    let wireType: UInt8
    /// Whether it can come again and again, each time an element.
    let isList: Bool
    /// Whether a zero or an empty text is written too.
    let keepsDefault: Bool
    private let formatNumber: UInt8
    private let nestedPosition: UInt16
    /// Bit n is set where an enumeration has a name for number n.
    let known: UInt64

    /// A field that the contract has not.
    static let none = FieldCell(
        content: .bytes, wireType: 255, isList: false, keepsDefault: true, formatNumber: 0, nestedPosition: 0, known: 0)

    /// Position in `Schema.messages`.
    var nested: Int { Int(nestedPosition) }

    /// How a text has to look.
    var format: Sanket_V1_Format { Sanket_V1_Format(rawValue: Int(formatNumber)) ?? .unspecified }

    /// Whether an enumeration has a name for the number.
    func knows(_ number: UInt64) -> Bool { number < 64 && known & 1 << number != 0 }

    /// Whether that is how a value of the field is written, and has to be.
    func holds(_ varint: UInt64) -> Bool {
        if varint == 0 { return keepsDefault }
        switch content {
        case .bool: return varint == 1
        case .number32, .enumeration, .enumerations:
            return varint == UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: varint)))
        case .unsigned32, .zigzag32: return varint <= UInt32.max
        default: return true
        }
    }
}

extension FieldCell {
    init(_ field: FieldShape) {
        switch (field.type, field.encoding) {
        case (.enumeration(let type), _):
            content = field.isRepeated ? .enumerations : .enumeration
            known = type.known
        default:
            known = 0
            content = Self.content(field)
        }
        if case .message(let position) = field.type { nestedPosition = UInt16(position) } else { nestedPosition = 0 }
        wireType =
            switch content {
            case .bool, .number32, .number64, .unsigned32, .zigzag32, .enumeration: 0
            case .fixed: field.encoding == .fixed32 ? 5 : 1
            case .text, .bytes, .enumerations, .timestamp, .message: 2
            }
        isList = field.isRepeated && content != .enumerations
        keepsDefault = field.keepsDefault
        formatNumber = UInt8(truncatingIfNeeded: field.format.rawValue)
    }

    private static func content(_ field: FieldShape) -> Content {
        switch (field.type, field.encoding) {
        case (.timestamp, _): .timestamp
        case (.message, _): .message
        case (.string, _): .text
        case (_, .fixed32), (_, .fixed64): .fixed
        case (.bool, _): .bool
        case (.int32, .zigzag): .zigzag32
        case (.int32, _): .number32
        case (.uint32, _): .unsigned32
        case (_, .lengthDelimited): .bytes
        default: .number64
        }
    }
}
