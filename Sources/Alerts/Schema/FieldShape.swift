import SwiftProtobuf

/// One field of a message of the contract. A class, for it is looked up at every field of every alert and never changes.
package final class FieldShape: Sendable {
    /// What a field holds, as far as a check needs to know.
    package enum FieldType: Sendable {
        case bool
        case int32
        case uint32
        case int64
        case double
        case string
        case bytes
        case enumeration(EnumerationShape)
        case timestamp
        /// Position in `Schema.messages`.
        case message(Int)
        /// Nothing the contract uses today.
        case other
    }

    /// How protobuf writes one element.
    enum Encoding: Sendable {
        case varint
        case zigzag
        case fixed32
        case fixed64
        case lengthDelimited
    }

    /// The field's number.
    package let number: Int
    /// `last_seen`.
    package let protoName: String
    /// `lastSeen`.
    package let jsonName: String
    /// What it holds, one element if repeated.
    package let type: FieldType
    let encoding: Encoding
    /// Whether it is a list.
    package let isRepeated: Bool
    /// Whether the default is told from nothing, and written.
    let keepsDefault: Bool
    /// UNSPECIFIED when the schema gives none: a test forbids that.
    package let privacy: Sanket_V1_Privacy
    /// UNSPECIFIED for whatever is no text.
    package let format: Sanket_V1_Format

    init(
        _ field: Google_Protobuf_FieldDescriptorProto, messages: [String: Int],
        enumerations: [String: EnumerationShape]
    ) {
        number = Int(field.number)
        protoName = field.name
        jsonName = field.jsonName
        isRepeated = field.label == .repeated
        keepsDefault = field.proto3Optional || field.label == .repeated
        privacy = field.options.Sanket_V1_privacy
        format = field.options.Sanket_V1_format
        type =
            switch field.type {
            case .bool: .bool
            case .int32, .sint32, .sfixed32: .int32
            case .uint32, .fixed32: .uint32
            case .int64, .sint64, .sfixed64: .int64
            case .double: .double
            case .string: .string
            case .bytes: .bytes
            case .enum: enumerations[field.typeName].map { .enumeration($0) } ?? .other
            case .message where field.typeName == ".google.protobuf.Timestamp": .timestamp
            case .message: messages[field.typeName].map { .message($0) } ?? .other
            default: .other
            }
        encoding =
            switch field.type {
            case .sint32, .sint64: .zigzag
            case .fixed32, .sfixed32, .float: .fixed32
            case .fixed64, .sfixed64, .double: .fixed64
            case .string, .bytes, .message, .group: .lengthDelimited
            default: .varint
            }
    }
}
