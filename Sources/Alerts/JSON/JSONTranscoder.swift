/// Turns JSON (the proto3 mapping) into the protobuf of the same message in one pass, by the schema. It notes every
/// unknown name, wrong type, impossible value and member that comes twice with its path, and leaves out just that: beside
/// the library's decoder, which stops at the first fault and can't say where.
struct JSONTranscoder {
    typealias Fault = JSONReader.Fault

    private var reader: JSONReader
    private var writer: ProtobufWriter
    private var findings = Findings()
    private var path = FieldPath()
    private let messages = Schema.current.messages
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
            reader: JSONReader(from: ContentType.byteOrderMark(of: bytes)),
            writer: ProtobufWriter(capacity: bytes.count), tellsUnknownNames: tellsUnknownNames)
        do {
            guard try transcoder.isObject(shape, bytes.span) else { return .failure(Refusal(.jsonType)) }
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

    private mutating func isObject(_ shape: MessageShape, _ bytes: Span<UInt8>) throws(Fault) -> Bool {
        reader.skipSpace(bytes)
        let isObject = reader.next(bytes) == UInt8(ascii: "{")
        if isObject { try message(shape, bytes) } else { try reader.skipValue(bytes) }
        try reader.finish(bytes)
        return isObject
    }

    private mutating func message(_ shape: MessageShape, _ bytes: Span<UInt8>) throws(Fault) {
        try reader.expect(UInt8(ascii: "{"), bytes)
        try reader.enter()
        reader.skipSpace(bytes)
        if !reader.take(UInt8(ascii: "}"), bytes) {
            // Bit n stands for the n-th field: no message has more than 64, a test says so.
            var seen: UInt64 = 0
            repeat { try member(of: shape, &seen, bytes) } while reader.take(UInt8(ascii: ","), bytes)
            try reader.expect(UInt8(ascii: "}"), bytes)
        }
        reader.leave()
    }

    private mutating func member(of shape: MessageShape, _ seen: inout UInt64, _ bytes: Span<UInt8>) throws(Fault) {
        reader.skipSpace(bytes)
        let name = try reader.text(bytes)
        reader.skipSpace(bytes)
        try reader.expect(UInt8(ascii: ":"), bytes)
        reader.skipSpace(bytes)
        if let index = name.read(bytes, { shape.index(json: $0) }) {
            let field = shape.fields[index]
            let bit: UInt64 = 1 << UInt64(index)
            let step = FieldPath.Step(shape.position, field.number)
            if seen & bit != 0 {
                findings.note(.jsonTwice, at: path.text(to: step))
                try reader.skipValue(bytes)
            } else {
                seen |= bit
                if path.isEmpty { try outermost(field, step, bytes) } else { try value(of: field, step, bytes) }
            }
        } else {
            findings.note(
                .jsonUnknownField,
                at: tellsUnknownNames ? path.text(toUnknown: name.read(bytes) { $0.text }) : path.text()
            )
            try reader.skipValue(bytes)
        }
        reader.skipSpace(bytes)
    }

    /// The value of a field of the outermost message, in which the offset has its place.
    private mutating func outermost(_ field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        let start = writer.bytes.count
        try value(of: field, step, bytes)
        guard writer.bytes.count > start else { return }
        if field.number == Self.offsetField { tellsOffset = true }
        if field.number > Self.offsetField, afterOffset == nil { afterOffset = start }
    }

    private mutating func value(of field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        if reader.next(bytes) == UInt8(ascii: "n") { return try reader.word("null", bytes) }
        guard field.isRepeated else { return try element(of: field, step, bytes) }
        guard reader.take(UInt8(ascii: "["), bytes) else { return try refuse(.jsonType, step, bytes) }
        guard case .enumeration = field.type else { return try elements(of: field, step, bytes) }
        // The numbers of an enumeration stand in one field, which is left out without any.
        let start = writer.bytes.count
        let mark = writer.begin(field.number)
        try elements(of: field, step, bytes)
        if writer.bytes.count > mark { writer.end(mark) } else { writer.goBack(to: start) }
    }

    private mutating func elements(of field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        try reader.enter()
        reader.skipSpace(bytes)
        if !reader.take(UInt8(ascii: "]"), bytes) {
            var index = 0
            repeat {
                reader.skipSpace(bytes)
                try element(of: field, step.element(index), bytes)
                reader.skipSpace(bytes)
                index += 1
            } while reader.take(UInt8(ascii: ","), bytes)
            try reader.expect(UInt8(ascii: "]"), bytes)
        }
        reader.leave()
    }

    /// Notes the rule and goes past the value.
    private mutating func refuse(_ rule: Rule, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        findings.note(rule, at: path.text(to: step))
        try reader.skipValue(bytes)
    }

    private mutating func element(of field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        let next = reader.next(bytes)
        switch field.type {
        case .message(let nested) where next == UInt8(ascii: "{"):
            let mark = writer.begin(field.number)
            path.enter(step)
            try message(messages[nested], bytes)
            path.leave()
            writer.end(mark)
        case .string where next == UInt8(ascii: "\""):
            let text = try reader.text(bytes)
            text.read(bytes) { if !$0.isEmpty || field.keepsDefault { writer.field(field.number, bytes: $0) } }
        case .timestamp where next == UInt8(ascii: "\""):
            try time(field, step, bytes)
        case .bool where next == UInt8(ascii: "t"):
            try reader.word("true", bytes)
            write(1, field)
        case .bool where next == UInt8(ascii: "f"):
            try reader.word("false", bytes)
            write(0, field)
        case .enumeration(let type):
            try enumeration(type, field, step, bytes)
        case .int32, .uint32, .int64, .double:
            try number(field, step, bytes)
        default:
            try refuse(.jsonType, step, bytes)
        }
    }

    private mutating func time(_ field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        let text = try reader.text(bytes)
        let time = text.read(bytes) { Timestamp($0) }
        guard let time else { return findings.note(.jsonTime, at: path.text(to: step)) }
        writer.field(field.number, seconds: time.seconds, nanos: time.nanos)
        if path.isEmpty, field.jsonName == "issuedAt" { issueOffset = time.offsetMinutes }
    }

    private mutating func enumeration(
        _ type: EnumerationShape, _ field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>
    )
        throws(Fault)
    {
        switch reader.next(bytes) {
        case UInt8(ascii: "\""):
            let text = try reader.text(bytes)
            let number = text.read(bytes) { type.byName.value($0) }
            guard let number else { return findings.note(.jsonEnumeration, at: path.text(to: step)) }
            write(number, field)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let value = JSONNumber.whole(bytes.extracting(try reader.number(bytes)), Int32.self)
            if value.map({ type.contains(Int($0)) }) != true {
                findings.note(.jsonEnumeration, at: path.text(to: step))
            }
            // A number of a newer schema is kept, as in protobuf.
            if let value { write(Int(value), field) }
        default: try refuse(.jsonType, step, bytes)
        }
    }

    /// Numbers may stand between quotes, but have to be written as JSON writes them there too.
    private mutating func number(_ field: FieldShape, _ step: FieldPath.Step, _ bytes: Span<UInt8>) throws(Fault) {
        let isWritten: Bool
        switch reader.next(bytes) {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            isWritten = write(number: bytes.extracting(try reader.number(bytes)), field)
        case UInt8(ascii: "\""):
            let text = try reader.text(bytes)
            isWritten = text.read(bytes) { JSONNumber.isOne($0) && write(number: $0, field) }
        default: return try refuse(.jsonType, step, bytes)
        }
        if !isWritten { findings.note(.jsonNumber, at: path.text(to: step)) }
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

    /// False where the number is none of the field's.
    private mutating func write(number: Span<UInt8>, _ field: FieldShape) -> Bool {
        if case .double = field.type {
            guard let value = JSONNumber.double(number) else { return false }
            if value.bitPattern != 0 || field.keepsDefault { writer.field(field.number, fixed64: value.bitPattern) }
            return true
        }
        let value: Int64?
        switch field.type {
        case .int32: value = JSONNumber.whole(number, Int32.self).map(Int64.init)
        case .uint32: value = JSONNumber.whole(number, UInt32.self).map(Int64.init)
        default: value = JSONNumber.whole(number, Int64.self)
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
