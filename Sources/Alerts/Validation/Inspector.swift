package import FoundationEssentials
package import SwiftProtobuf

/// Walks a message beside its shape and notes what breaks the rules of single fields: formats, enumeration values, times,
/// Aadhaar-like numbers, fields of a newer schema. Paths are built only when there is something to note.
package struct Inspector: Visitor {
    /// Of a list at most so many elements are looked at and used: there are 37 States, and more victims are another alert.
    package static let listLimit = 100

    private var findings = Findings()
    private var shape: MessageShape
    private var path = FieldPath()

    /// Looks through the whole message.
    package static func violations(of message: some Message) -> [Violation] { findings(in: message).violations }

    static func findings(in message: some Message) -> Findings {
        guard let shape = Schema.current.message(type(of: message)) else { return Findings() }
        return findings(in: message, shape)
    }

    static func findings(in message: some Message, _ shape: MessageShape) -> Findings {
        var inspector = Inspector(shape: shape)
        // It throws nothing itself, and `traverse` only what the visitor throws.
        try? message.traverse(visitor: &inspector)
        return inspector.findings
    }

    private init(shape: MessageShape) { self.shape = shape }

    private mutating func note(_ rule: Rule, _ field: FieldShape, _ index: Int? = nil) {
        findings.note(rule, at: path.text(to: field, index))
    }

    private mutating func check(_ text: String, _ field: FieldShape, _ index: Int? = nil) {
        if let rule = Format.broken(text, as: field.format) { note(rule, field, index) }
        if NationalNumber.mayStand(in: field.format), NationalNumber.occurs(in: text, of: field.format) {
            note(.nationalNumber, field, index)
        }
    }

    /// How many elements of a list to look at.
    private mutating func bounded(_ count: Int, _ field: FieldShape) -> Int {
        if count > Self.listLimit { note(.listLength, field) }
        return min(count, Self.listLimit)
    }

    private mutating func descend<M: Message>(_ message: M, _ field: FieldShape, _ index: Int?) throws {
        switch field.type {
        case .timestamp:
            if let time = message as? Google_Protobuf_Timestamp, !time.isInCalendar { note(.timeRange, field, index) }
        case .message(let nested):
            let outer = shape
            shape = Schema.current.messages[nested]
            path.enter(field, index)
            try message.traverse(visitor: &self)
            path.leave()
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
        for index in 0..<bounded(value.count, field) { check(value[index], field, index) }
    }

    package mutating func visitSingularEnumField<E: SwiftProtobuf.Enum>(value: E, fieldNumber: Int) {
        guard let field = shape.field(number: fieldNumber) else { return }
        checkEnumeration(value.rawValue, field, nil)
    }

    package mutating func visitPackedEnumField<E: SwiftProtobuf.Enum>(value: [E], fieldNumber: Int) {
        guard let field = shape.field(number: fieldNumber) else { return }
        for index in 0..<bounded(value.count, field) { checkEnumeration(value[index].rawValue, field, index) }
    }

    private mutating func checkEnumeration(_ number: Int, _ field: FieldShape, _ index: Int?) {
        if case .enumeration(let type) = field.type, !type.contains(number) { note(.enumerationUnknown, field, index) }
    }

    package mutating func visitSingularMessageField<M: Message>(value: M, fieldNumber: Int) throws {
        guard let field = shape.field(number: fieldNumber) else { return }
        try descend(value, field, nil)
    }

    package mutating func visitRepeatedMessageField<M: Message>(value: [M], fieldNumber: Int) throws {
        guard let field = shape.field(number: fieldNumber) else { return }
        for index in 0..<bounded(value.count, field) { try descend(value[index], field, index) }
    }

    package mutating func visitUnknown(bytes: Data) { findings.note(.protobufUnknownField, at: path.text()) }

    // What is left has no rule of a single field.
    package mutating func visitSingularDoubleField(value: Double, fieldNumber: Int) {}
    package mutating func visitSingularInt32Field(value: Int32, fieldNumber: Int) {}
    package mutating func visitSingularUInt32Field(value: UInt32, fieldNumber: Int) {}
    package mutating func visitSingularSInt32Field(value: Int32, fieldNumber: Int) {}
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
