package import SwiftProtobuf

/// Goes through a message in protobuf beside its shape, once. It notes what breaks the rules of single fields: formats,
/// enumeration values, times, Aadhaar-like numbers, fields of a newer schema. And it tells where each field lies, if the
/// bytes have the one order that `CanonicalEncoder` writes: almost all that comes in has it, and need not be decoded.
package struct Inspector {
    /// Of a list at most so many elements are looked at and used: there are 37 States, and more victims are another alert.
    package static let listLimit = 100

    /// What came of it.
    struct Outcome {
        let index: MessageIndex
        let findings: Findings
        /// Whether the canonical form is just these bytes: texts in normal form C, State codes of today, ids in lower case.
        let isCanonical: Bool
    }

    private typealias Irregular = WireReader.Irregular

    private var reader = WireReader()
    private var findings = Findings()
    private var entries: [MessageIndex.Entry] = []
    private var isCanonical = true
    private var path = FieldPath()
    private let messages = Schema.current.messages
    /// Whether fields that the schema doesn't know may stand at the end of a message.
    private let takesUnknown: Bool

    /// Looks through a message of the contract, of any kind.
    package static func violations(of message: some Message) -> [Violation] {
        Schema.current.message(type(of: message)).flatMap { inspect(message, $0) }?.findings.violations ?? []
    }

    /// nil where the bytes have another order than `CanonicalEncoder` writes, hold fields of a newer schema, or are no such
    /// message: what then has to be decoded to be understood.
    static func inspect(_ bytes: [UInt8], _ shape: MessageShape) -> Outcome? {
        inspect(bytes, shape, takesUnknown: false)
    }

    /// The same of a message that was decoded. nil only where it is too large.
    static func inspect(_ message: some Message, _ shape: MessageShape) -> Outcome? {
        inspect(CanonicalEncoder.bytes(of: message), shape, takesUnknown: true)
    }

    /// The same of what the encoder wrote.
    static func inspect(encoded bytes: [UInt8], _ shape: MessageShape) -> Outcome? {
        inspect(bytes, shape, takesUnknown: true)
    }

    private static func inspect(_ bytes: [UInt8], _ shape: MessageShape, takesUnknown: Bool) -> Outcome? {
        guard bytes.count < Int32.max else { return nil }
        var inspector = Inspector(takesUnknown: takesUnknown)
        inspector.entries.reserveCapacity(96)
        guard (try? inspector.fields(of: shape, until: bytes.count, bytes.span)) != nil else { return nil }
        return Outcome(
            index: MessageIndex(bytes: bytes, entries: inspector.entries), findings: inspector.findings,
            isCanonical: inspector.isCanonical)
    }

    private init(takesUnknown: Bool) { self.takesUnknown = takesUnknown }

    /// - Parameter index: of an element of a list.
    private mutating func note(_ rule: Rule, _ shape: MessageShape, _ number: Int, _ index: Int?) {
        if let field = shape.field(number: number) { findings.note(rule, at: path.text(to: field, index)) }
    }

    private mutating func fields(
        of shape: MessageShape, until end: Int, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        let cells = shape.cells
        var last = 0
        var count = 0
        var mark = 0
        while reader.at < end {
            let tag = try reader.varint(bytes)
            let number = Int(truncatingIfNeeded: tag >> 3)
            let cell = number >= 0 && number < cells.count ? cells[number] : .none
            guard cell.wireType == UInt8(tag & 7) else { return try unknown(until: end, bytes) }
            if number > last {
                (count, mark) = (0, findings.list.count)
            } else if number == last, cell.isList {
                count += 1
            } else {
                throw Irregular()
            }
            last = number
            let index = cell.isList ? count : nil
            if count < Self.listLimit {
                try value(of: cell, shape, number, index, bytes)
            } else {
                if count == Self.listLimit, let field = shape.field(number: number) {
                    findings.note(.listLength, at: path.text(to: field), before: mark)
                }
                let noted = findings
                try value(of: cell, shape, number, index, bytes)
                findings = noted
            }
        }
        if reader.at != end { throw Irregular() }
    }

    /// What the schema doesn't know stands last, all of it.
    private mutating func unknown(until end: Int, _ bytes: Span<UInt8>) throws(WireReader.Irregular) {
        guard takesUnknown else { throw Irregular() }
        findings.note(.protobufUnknownField, at: path.text())
        isCanonical = false
        try reader.skip(to: end, bytes)
    }

    private mutating func value(
        of cell: FieldCell, _ shape: MessageShape, _ number: Int, _ index: Int?, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        let end = cell.wireType == 2 ? try reader.length(bytes) : 0
        let start = reader.at
        let position = entries.count
        entries.append(.init(number: UInt32(number), position: position, from: start, to: end))
        switch cell.content {
        case .text:
            if start == end, !cell.keepsDefault { throw Irregular() }
            try reader.skip(to: end, bytes)
            try text(bytes.extracting(start..<end), cell, shape, number, index)
        case .message:
            let field = shape.field(number: number)
            if let field { path.enter(field, index) }
            try fields(of: messages[cell.nested], until: end, bytes)
            if field != nil { path.leave() }
            entries[position].next = UInt32(entries.count)
        case .timestamp:
            if try !time(until: end, bytes).isInCalendar { note(.timeRange, shape, number, index) }
            entries[position].next = UInt32(entries.count)
        case .enumerations:
            try enumerations(until: end, cell, shape, number, bytes)
        case .bytes:
            if start == end, !cell.keepsDefault { throw Irregular() }
            try reader.skip(to: end, bytes)
        case .fixed:
            try reader.skip(to: start + (cell.wireType == 1 ? 8 : 4), bytes)
            entries[position].end = UInt32(reader.at)
            if !cell.keepsDefault, bytes.extracting(start..<reader.at).allSatisfy({ $0 == 0 }) { throw Irregular() }
        case .bool, .number32, .number64, .unsigned32, .zigzag32, .enumeration:
            let value = try reader.varint(bytes)
            guard cell.holds(value) else { throw Irregular() }
            entries[position].end = UInt32(reader.at)
            if cell.content == .enumeration, !cell.knows(value) { note(.enumerationUnknown, shape, number, index) }
        }
    }

    private mutating func text(
        _ text: Span<UInt8>, _ cell: FieldCell, _ shape: MessageShape, _ number: Int, _ index: Int?
    ) throws(WireReader.Irregular) {
        if !text.isASCII {
            guard let isNormal = NormalForm.holds(text) else { throw Irregular() }
            if !isNormal { isCanonical = false }
        }
        if text.isEmpty { return }
        if isCanonical, !Normalisation.isDone(text, cell.format) { isCanonical = false }
        if let rule = Format.broken(text, as: cell.format) { note(rule, shape, number, index) }
        if NationalNumber.mayStand(in: cell.format), NationalNumber.occurs(in: text, of: cell.format) {
            note(.nationalNumber, shape, number, index)
        }
    }

    private mutating func time(until end: Int, _ bytes: Span<UInt8>) throws(WireReader.Irregular) -> MessageTime {
        var (seconds, nanos) = (Int64(0), Int32(0))
        var last: UInt64 = 0
        while reader.at < end {
            let tag = try reader.varint(bytes)
            guard tag == 1 << 3 || tag == 2 << 3 else {
                guard takesUnknown else { throw Irregular() }
                isCanonical = false
                try reader.skip(to: end, bytes)
                break
            }
            let start = reader.at
            let value = try reader.varint(bytes)
            guard tag > last, value != 0 else { throw Irregular() }
            last = tag
            if tag == 1 << 3 {
                seconds = Int64(bitPattern: value)
            } else {
                nanos = Int32(truncatingIfNeeded: value)
                guard UInt64(bitPattern: Int64(nanos)) == value else { throw Irregular() }
            }
            entries.append(.init(number: UInt32(tag >> 3), position: entries.count, from: start, to: reader.at))
        }
        if reader.at != end { throw Irregular() }
        return MessageTime(seconds: seconds, nanos: nanos)
    }

    private mutating func enumerations(
        until end: Int, _ cell: FieldCell, _ shape: MessageShape, _ number: Int, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        if reader.at == end { throw Irregular() }
        let mark = findings.list.count
        var count = 0
        while reader.at < end {
            let value = try reader.varint(bytes)
            guard cell.holds(value) else { throw Irregular() }
            if count < Self.listLimit, !cell.knows(value) {
                note(.enumerationUnknown, shape, number, count)
            }
            count += 1
        }
        if reader.at != end { throw Irregular() }
        if count > Self.listLimit, let field = shape.field(number: number) {
            findings.note(.listLength, at: path.text(to: field), before: mark)
        }
    }
}
