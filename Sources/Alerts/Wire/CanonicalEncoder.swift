import FoundationEssentials
import SwiftProtobuf

/// Writes a message as protobuf in its one order: fields by number, unknown fields last. In one pass, where the library's
/// encoder goes through the message twice.
struct CanonicalEncoder: Visitor {
    private var writer = ProtobufWriter(capacity: 2048)
    /// By which texts are brought into their normal form; nil: they stay as they are.
    private var shape: MessageShape?

    /// - Parameter shape: of the message, if its texts are to be brought into their normal form (see `Normalisation`).
    static func bytes(of message: some Message, normalisedAs shape: MessageShape? = nil) -> [UInt8] {
        var encoder = CanonicalEncoder(shape: shape)
        // It throws nothing itself, and `traverse` only what the visitor throws.
        try? message.traverse(visitor: &encoder)
        return encoder.writer.bytes
    }

    private init(shape: MessageShape?) { self.shape = shape }

    mutating func visitSingularStringField(value: String, fieldNumber: Int) {
        let format = shape?.cell(number: fieldNumber).format
        writer.field(fieldNumber, text: format.map { Normalisation.of(value, $0) } ?? value)
    }

    mutating func visitSingularBytesField(value: Data, fieldNumber: Int) { writer.field(fieldNumber, bytes: value) }

    mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) {
        writer.field(fieldNumber, varint: value ? 1 : 0)
    }

    mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) {
        writer.field(fieldNumber, varint: UInt64(bitPattern: value))
    }

    mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) { writer.field(fieldNumber, varint: value) }

    mutating func visitSingularSInt32Field(value: Int32, fieldNumber: Int) {
        visitSingularSInt64Field(value: Int64(value), fieldNumber: fieldNumber)
    }

    mutating func visitSingularSInt64Field(value: Int64, fieldNumber: Int) {
        writer.field(fieldNumber, varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func visitSingularFixed32Field(value: UInt32, fieldNumber: Int) {
        writer.field(fieldNumber, fixed32: value)
    }

    mutating func visitSingularFixed64Field(value: UInt64, fieldNumber: Int) {
        writer.field(fieldNumber, fixed64: value)
    }

    mutating func visitSingularSFixed32Field(value: Int32, fieldNumber: Int) {
        writer.field(fieldNumber, fixed32: UInt32(bitPattern: value))
    }

    mutating func visitSingularSFixed64Field(value: Int64, fieldNumber: Int) {
        writer.field(fieldNumber, fixed64: UInt64(bitPattern: value))
    }

    mutating func visitSingularFloatField(value: Float, fieldNumber: Int) {
        writer.field(fieldNumber, fixed32: value.bitPattern)
    }

    mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) {
        writer.field(fieldNumber, fixed64: value.bitPattern)
    }

    mutating func visitSingularEnumField<E: SwiftProtobuf.Enum>(value: E, fieldNumber: Int) {
        writer.field(fieldNumber, varint: UInt64(bitPattern: Int64(value.rawValue)))
    }

    mutating func visitPackedEnumField<E: SwiftProtobuf.Enum>(value: [E], fieldNumber: Int) {
        let mark = writer.begin(fieldNumber)
        for element in value { writer.varint(UInt64(bitPattern: Int64(element.rawValue))) }
        writer.end(mark)
    }

    mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
        if let time = value as? Google_Protobuf_Timestamp, time.unknownFields.data.isEmpty {
            return writer.field(fieldNumber, seconds: time.seconds, nanos: time.nanos)
        }
        let mark = writer.begin(fieldNumber)
        let outer = shape
        shape = outer.map { Schema.current.messages[$0.cell(number: fieldNumber).nested] }
        try value.traverse(visitor: &self)
        shape = outer
        writer.end(mark)
    }

    mutating func visitUnknown(bytes: Data) { writer.append(bytes) }

    // The contract has no maps: a test says so.
    mutating func visitMapField<KeyType, ValueType: MapValueType>(
        fieldType: _ProtobufMap<KeyType, ValueType>.Type, value: _ProtobufMap<KeyType, ValueType>.BaseType,
        fieldNumber: Int
    ) {}
    mutating func visitMapField<KeyType, ValueType>(
        fieldType: _ProtobufEnumMap<KeyType, ValueType>.Type, value: _ProtobufEnumMap<KeyType, ValueType>.BaseType,
        fieldNumber: Int
    ) where ValueType.RawValue == Int {}
    mutating func visitMapField<KeyType, ValueType>(
        fieldType: _ProtobufMessageMap<KeyType, ValueType>.Type,
        value: _ProtobufMessageMap<KeyType, ValueType>.BaseType, fieldNumber: Int
    ) {}
}
