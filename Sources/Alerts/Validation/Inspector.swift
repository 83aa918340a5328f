package import FoundationEssentials
package import SwiftProtobuf

/// Walks a message beside its shape and notes what breaks the rules of single fields: formats, enumeration values, times,
/// Aadhaar-like numbers, fields of a newer schema. Paths are built only when there is something to note.
package struct Inspector: Visitor {
    /// What it found, in the order of the field numbers.
    package private(set) var violations: [Violation] = []
    private var shape: MessageShape
    private var path: [(field: String, index: Int?)] = []

    /// Looks through the whole message.
    package static func violations(of message: some Message) -> [Violation] {
        guard let shape = Schema.current.message(type(of: message)) else { return [] }
        var inspector = Inspector(shape: shape)
        // It throws nothing itself, and `traverse` only what the visitor throws.
        try? message.traverse(visitor: &inspector)
        return inspector.violations
    }

    private init(shape: MessageShape) { self.shape = shape }

    private mutating func note(_ rule: Rule, _ field: FieldShape?, _ index: Int? = nil) {
        var text = ""
        for step in path + (field.map { [($0.jsonName, index)] } ?? []) {
            if !text.isEmpty { text += "." }
            text += step.field
            if let index = step.index { text += "[\(index)]" }
        }
        violations.append(Violation(rule, at: text))
    }

    private mutating func check(_ text: String, _ field: FieldShape, _ index: Int? = nil) {
        if let rule = Format.broken(text, as: field.format) { note(rule, field, index) }
        if field.format == .text || field.format == .line, NationalNumber.occurs(in: text) {
            note(.nationalNumber, field, index)
        }
    }

    private mutating func descend(_ message: some Message, _ field: FieldShape, _ index: Int?) throws {
        switch field.type {
        case .timestamp:
            if let time = message as? Google_Protobuf_Timestamp, time.instant == nil { note(.timeRange, field, index) }
        case .message(let nested):
            let outer = shape
            shape = Schema.current.messages[nested]
            path.append((field.jsonName, index))
            try message.traverse(visitor: &self)
            path.removeLast()
            shape = outer
        default:
            break
        }
    }

    package mutating func visitSingularStringField(value: String, fieldNumber: Int) {
        if let field = shape.field(number: fieldNumber) { check(value, field) }
    }

    package mutating func visitRepeatedStringField(value: [String], fieldNumber: Int) {
        guard let field = shape.field(number: fieldNumber) else { return }
        for (index, text) in value.enumerated() { check(text, field, index) }
    }

    package mutating func visitSingularEnumField<E: SwiftProtobuf.Enum>(value: E, fieldNumber: Int) {
        checkEnumeration(value.rawValue, fieldNumber, nil)
    }

    package mutating func visitPackedEnumField<E: SwiftProtobuf.Enum>(value: [E], fieldNumber: Int) {
        for (index, element) in value.enumerated() { checkEnumeration(element.rawValue, fieldNumber, index) }
    }

    private mutating func checkEnumeration(_ number: Int, _ fieldNumber: Int, _ index: Int?) {
        guard let field = shape.field(number: fieldNumber), case .enumeration(let type) = field.type else { return }
        if !type.contains(number) { note(.enumerationUnknown, field, index) }
    }

    package mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
        guard let field = shape.field(number: fieldNumber) else { return }
        try descend(value, field, nil)
    }

    package mutating func visitRepeatedMessageField<M: Message>(value: [M], fieldNumber: Int) throws {
        guard let field = shape.field(number: fieldNumber) else { return }
        for (index, element) in value.enumerated() { try descend(element, field, index) }
    }

    package mutating func visitUnknown(bytes: Data) {
        note(.protobufUnknownField, nil)
    }

    // What is left has no rule of a single field.
    package mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) {}
    package mutating func visitSingularInt64Field(value: Int64, fieldNumber: Int) {}
    package mutating func visitSingularUInt64Field(value: UInt64, fieldNumber: Int) {}
    package mutating func visitSingularBoolField(value: Bool, fieldNumber: Int) {}
    package mutating func visitSingularBytesField(value: Data, fieldNumber: Int) {}
    package mutating func visitMapField<KeyType, ValueType: MapValueType>(
        fieldType: _ProtobufMap<KeyType, ValueType>.Type, value: _ProtobufMap<KeyType, ValueType>.BaseType,
        fieldNumber: Int
    ) {}
    package mutating func visitMapField<KeyType, ValueType>(
        fieldType: _ProtobufEnumMap<KeyType, ValueType>.Type, value: _ProtobufEnumMap<KeyType, ValueType>.BaseType,
        fieldNumber: Int
    ) where ValueType.RawValue == Int {}
    package mutating func visitMapField<KeyType, ValueType>(
        fieldType: _ProtobufMessageMap<KeyType, ValueType>.Type,
        value: _ProtobufMessageMap<KeyType, ValueType>.BaseType, fieldNumber: Int
    ) {}
}
