/// Turns JSON (the proto3 mapping) into the protobuf of the same message in one pass, by the schema. It notes every
/// unknown name, wrong type, impossible value and member that comes twice with its path, and leaves out just that: beside
/// the library's decoder, which stops at the first fault and can't say where.
struct JSONTranscoder {
    typealias Fault = JSONReader.Fault

    private var reader: JSONReader
    private var writer: ProtobufWriter
    private var findings = Findings()
    private var path = FieldPath()
    /// Whether paths may hold names that the sender made up: at the door yes, for it answers the sender; inside no.
    private let tellsUnknownNames: Bool
    /// The offset from UTC in which `issuedAt` is written, which a protobuf timestamp forgets; nil for `Z`.
    private var issueOffset: Int32?
    /// Where the outermost message's fields after the offset begin; nil while there is none.
    private var afterOffset: Int?
    private var tellsOffset = false

    /// What came of it.
    struct Outcome {
        var protobuf: [UInt8]
        var findings: Findings
    }

    /// Fails only when the text as a whole is no JSON object.
    static func transcode(
        _ bytes: [UInt8], as shape: MessageShape, tellsUnknownNames: Bool
    ) -> Result<Outcome, Refusal> {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { return .failure(Refusal(.jsonMalformed)) }
        var transcoder = JSONTranscoder(
            reader: JSONReader(bytes, from: ContentType.byteOrderMark(of: bytes)),
            writer: ProtobufWriter(capacity: bytes.count), tellsUnknownNames: tellsUnknownNames)
        do {
            guard try transcoder.isObject(shape) else { return .failure(Refusal(.jsonType)) }
        } catch {
            return .failure(Refusal(error == .tooDeep ? .jsonDepth : .jsonMalformed))
        }
        transcoder.tellOffset()
        return .success(Outcome(protobuf: transcoder.writer.bytes, findings: transcoder.findings))
    }

    /// Adds the offset in which the time of issue is written, unless the sender gives another.
    private mutating func tellOffset() {
        guard let issueOffset, !tellsOffset else { return }
        var offset = ProtobufWriter(capacity: 4)
        offset.field(Self.offsetField, varint: Self.zigzag(Int64(issueOffset)))
        writer.insert(offset.bytes, at: afterOffset ?? writer.bytes.count)
    }

    /// `utc_offset_minutes`
    private static let offsetField = 11

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    private init(reader: JSONReader, writer: ProtobufWriter, tellsUnknownNames: Bool) {
        self.reader = reader
        self.writer = writer
        self.tellsUnknownNames = tellsUnknownNames
    }

    private mutating func isObject(_ shape: MessageShape) throws(Fault) -> Bool {
        reader.skipSpace()
        let isObject = reader.next == UInt8(ascii: "{")
        if isObject { try message(shape) } else { try reader.skipValue() }
        try reader.finish()
        return isObject
    }

    private mutating func message(_ shape: MessageShape) throws(Fault) {
        try reader.expect(UInt8(ascii: "{"))
        try reader.enter()
        reader.skipSpace()
        if !reader.take(UInt8(ascii: "}")) {
            // Bit n stands for the n-th field: no message has more than 64, a test says so.
            var seen: UInt64 = 0
            repeat { try member(of: shape, &seen) } while reader.take(UInt8(ascii: ","))
            try reader.expect(UInt8(ascii: "}"))
        }
        reader.leave()
    }

    private mutating func member(of shape: MessageShape, _ seen: inout UInt64) throws(Fault) {
        reader.skipSpace()
        let name = try reader.text()
        reader.skipSpace()
        try reader.expect(UInt8(ascii: ":"))
        reader.skipSpace()
        let text = name.unescaped ?? reader.bytes
        let range = name.unescaped.map { 0..<$0.count } ?? name.range
        if let index = shape.index(json: text, range) {
            let field = shape.fields[index]
            let bit: UInt64 = 1 << UInt64(index)
            let step = FieldPath.Step(shape.position, field.number)
            if seen & bit != 0 {
                findings.note(.jsonTwice, at: path.text(to: step))
                try reader.skipValue()
            } else {
                seen |= bit
                if path.isEmpty { try outermost(field, step) } else { try value(of: field, step) }
            }
        } else {
            findings.note(
                .jsonUnknownField,
                at: tellsUnknownNames ? path.text(toUnknown: String(decoding: text[range], as: UTF8.self)) : path.text()
            )
            try reader.skipValue()
        }
        reader.skipSpace()
    }

    /// The value of a field of the outermost message, in which the offset has its place.
    private mutating func outermost(_ field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        let start = writer.bytes.count
        try value(of: field, step)
        guard writer.bytes.count > start else { return }
        if field.number == Self.offsetField { tellsOffset = true }
        if field.number > Self.offsetField, afterOffset == nil { afterOffset = start }
    }

    private mutating func value(of field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        if reader.next == UInt8(ascii: "n") { return try reader.word("null") }
        guard field.isRepeated else { return try element(of: field, step) }
        guard reader.take(UInt8(ascii: "[")) else { return try refuse(.jsonType, step) }
        guard case .enumeration = field.type else { return try elements(of: field, step) }
        // The numbers of an enumeration stand in one field, which is left out without any.
        let start = writer.bytes.count
        let mark = writer.begin(field.number)
        try elements(of: field, step)
        if writer.bytes.count > mark { writer.end(mark) } else { writer.goBack(to: start) }
    }

    private mutating func elements(of field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        try reader.enter()
        reader.skipSpace()
        if !reader.take(UInt8(ascii: "]")) {
            var index = 0
            repeat {
                reader.skipSpace()
                try element(of: field, step.element(index))
                reader.skipSpace()
                index += 1
            } while reader.take(UInt8(ascii: ","))
            try reader.expect(UInt8(ascii: "]"))
        }
        reader.leave()
    }

    /// Notes the rule and goes past the value.
    private mutating func refuse(_ rule: Rule, _ step: FieldPath.Step) throws(Fault) {
        findings.note(rule, at: path.text(to: step))
        try reader.skipValue()
    }

    private mutating func element(of field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        switch (field.type, reader.next) {
        case (.message(let nested), UInt8(ascii: "{")):
            let mark = writer.begin(field.number)
            path.enter(step)
            try message(Schema.current.messages[nested])
            path.leave()
            writer.end(mark)
        case (.string, UInt8(ascii: "\"")):
            let text = try reader.text()
            if let unescaped = text.unescaped {
                if !unescaped.isEmpty || field.keepsDefault { writer.field(field.number, bytes: unescaped) }
            } else if !text.range.isEmpty || field.keepsDefault {
                writer.field(field.number, bytes: reader.bytes[text.range])
            }
        case (.timestamp, UInt8(ascii: "\"")):
            try time(field, step)
        case (.bool, UInt8(ascii: "t")):
            try reader.word("true")
            write(1, field)
        case (.bool, UInt8(ascii: "f")):
            try reader.word("false")
            write(0, field)
        case (.enumeration(let type), _):
            try enumeration(type, field, step)
        case (.int32, _), (.uint32, _), (.int64, _), (.double, _):
            try number(field, step)
        default:
            try refuse(.jsonType, step)
        }
    }

    private mutating func time(_ field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        let text = try reader.text()
        let time = text.unescaped.map { Timestamp($0, 0..<$0.count) } ?? Timestamp(reader.bytes, text.range)
        guard let time else { return findings.note(.jsonTime, at: path.text(to: step)) }
        writer.field(field.number, seconds: time.seconds, nanos: time.nanos)
        if path.isEmpty, field.jsonName == "issuedAt" { issueOffset = time.offsetMinutes }
    }

    private mutating func enumeration(_ type: EnumerationShape, _ field: FieldShape, _ step: FieldPath.Step)
        throws(Fault)
    {
        switch reader.next {
        case UInt8(ascii: "\""):
            let text = try reader.text()
            let number =
                text.unescaped.map { type.byName.value($0, 0..<$0.count) }
                ?? type.byName.value(reader.bytes, text.range)
            guard let number else { return findings.note(.jsonEnumeration, at: path.text(to: step)) }
            write(number, field)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = JSONNumber(reader.bytes, try reader.number())
            let value = number.whole(Int32.self)
            if value.map({ type.contains(Int($0)) }) != true {
                findings.note(.jsonEnumeration, at: path.text(to: step))
            }
            // A number of a newer schema is kept, as in protobuf.
            if let value { write(Int(value), field) }
        default: try refuse(.jsonType, step)
        }
    }

    /// Numbers may stand between quotes, but have to be written as JSON writes them there too.
    private mutating func number(_ field: FieldShape, _ step: FieldPath.Step) throws(Fault) {
        let number: JSONNumber?
        switch reader.next {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            number = JSONNumber(reader.bytes, try reader.number())
        case UInt8(ascii: "\""):
            let text = try reader.text()
            number = JSONNumber(quoted: text.unescaped ?? Array(reader.bytes[text.range]))
        default: return try refuse(.jsonType, step)
        }
        guard let number, write(number, field) else {
            return findings.note(.jsonNumber, at: path.text(to: step))
        }
    }

    private mutating func write(_ value: Int, _ field: FieldShape) {
        switch field.type {
        case .enumeration where field.isRepeated: writer.varint(UInt64(bitPattern: Int64(value)))
        default:
            if value != 0 || field.keepsDefault {
                writer.field(field.number, varint: UInt64(bitPattern: Int64(value)))
            }
        }
    }

    private mutating func write(_ number: JSONNumber, _ field: FieldShape) -> Bool {
        if case .double = field.type {
            guard let value = number.double else { return false }
            if value.bitPattern != 0 || field.keepsDefault { writer.field(field.number, fixed64: value.bitPattern) }
            return true
        }
        let value: Int64?
        switch field.type {
        case .int32: value = number.whole(Int32.self).map(Int64.init)
        case .uint32: value = number.whole(UInt32.self).map(Int64.init)
        default: value = number.whole(Int64.self)
        }
        guard let value else { return false }
        if value == 0, !field.keepsDefault { return true }
        switch field.encoding {
        case .zigzag: writer.field(field.number, varint: Self.zigzag(value))
        case .fixed32: writer.field(field.number, fixed32: UInt32(truncatingIfNeeded: value))
        case .fixed64: writer.field(field.number, fixed64: UInt64(bitPattern: value))
        case .varint, .lengthDelimited: writer.field(field.number, varint: UInt64(bitPattern: value))
        }
        return true
    }
}
