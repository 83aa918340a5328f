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
    private typealias Entries = OutputSpan<MessageIndex.Entry>

    private var reader = WireReader()
    private var findings = Findings()
    private var isCanonical = true
    private var path = FieldPath()
    /// Whether it is in an element beyond the limit of its list, of which nothing is told.
    private var isBeyond = false
    private let cells = Schema.current.cells
    private let rows = Schema.current.rows
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
        // No field has less than two bytes.
        let entries = try? [MessageIndex.Entry](capacity: bytes.count / 2) { entries throws(WireReader.Irregular) in
            try inspector.fields(of: shape.position, until: bytes.count, bytes.span, &entries)
        }
        guard let entries else { return nil }
        return Outcome(
            index: MessageIndex(bytes: bytes, entries: entries, numbers: shape.cells.count),
            findings: inspector.findings, isCanonical: inspector.isCanonical)
    }

    private init(takesUnknown: Bool) { self.takesUnknown = takesUnknown }

    private mutating func note(_ rule: Rule, _ step: FieldPath.Step) {
        if !isBeyond { findings.note(rule, at: path.text(to: step)) }
    }

    /// Goes through the fields of a message.
    ///
    /// - Parameter message: position in `Schema.messages`.
    private mutating func fields(
        of message: Int, until end: Int, _ bytes: Span<UInt8>, _ entries: inout Entries
    ) throws(WireReader.Irregular) {
        let row = rows[message]
        var (last, count, mark) = (0, 0, 0)
        while reader.at < end {
            let tag = try reader.varint(bytes)
            let number = Int(truncatingIfNeeded: tag >> 3)
            guard number < row.count else { return try unknown(until: end, bytes) }
            let cell = cells[row.lowerBound + number]
            guard cell.wireType == UInt8(tag & 7) else { return try unknown(until: end, bytes) }
            if number > last {
                (count, mark) = (0, findings.list.count)
            } else if number == last, cell.isList {
                count += 1
            } else {
                throw Irregular()
            }
            last = number
            if count == Self.listLimit { tooLong(FieldPath.Step(message, number), before: mark) }
            let wasBeyond = isBeyond
            isBeyond = isBeyond || count >= Self.listLimit
            try value(of: cell, FieldPath.Step(message, number, cell.isList ? count : nil), bytes, &entries)
            isBeyond = wasBeyond
        }
        if reader.at != end { throw Irregular() }
    }

    /// What the schema doesn't know stands last, all of it.
    private mutating func unknown(until end: Int, _ bytes: Span<UInt8>) throws(WireReader.Irregular) {
        guard takesUnknown else { throw Irregular() }
        if !isBeyond { findings.note(.protobufUnknownField, at: path.text()) }
        isCanonical = false
        try reader.skip(to: end, bytes)
    }

    @inline(__always)
    private mutating func value(
        of cell: FieldCell, _ step: FieldPath.Step, _ bytes: Span<UInt8>, _ entries: inout Entries
    ) throws(WireReader.Irregular) {
        let number = Int(step.number)
        let position = entries.count
        switch cell.content {
        case .text:
            let end = try reader.length(bytes)
            let text = bytes.extracting(reader.at..<end)
            if text.isEmpty, !cell.keepsDefault { throw Irregular() }
            entries.append(.init(number: number, next: position + 1, from: reader.at, to: end))
            try reader.skip(to: end, bytes)
            try self.text(text, cell.format, step)
        case .message:
            let end = try reader.length(bytes)
            entries.append(.init(number: number, next: 0, from: reader.at, to: end))
            path.enter(step)
            try fields(of: cell.nested, until: end, bytes, &entries)
            path.leave()
            entries[position].next = UInt32(entries.count)
        case .timestamp:
            let end = try reader.length(bytes)
            entries.append(.init(number: number, next: 0, from: reader.at, to: end))
            if try !time(until: end, bytes, &entries).isInCalendar { note(.timeRange, step) }
            entries[position].next = UInt32(entries.count)
        case .enumerations:
            let end = try reader.length(bytes)
            entries.append(.init(number: number, next: position + 1, from: reader.at, to: end))
            try enumerations(until: end, cell, step, bytes)
        case .bytes:
            let end = try reader.length(bytes)
            if reader.at == end, !cell.keepsDefault { throw Irregular() }
            entries.append(.init(number: number, next: position + 1, from: reader.at, to: end))
            try reader.skip(to: end, bytes)
        case .fixed:
            let start = reader.at
            try reader.skip(to: start + (cell.wireType == 1 ? 8 : 4), bytes)
            entries.append(.init(number: number, next: position + 1, from: start, to: reader.at))
            if !cell.keepsDefault, bytes.extracting(start..<reader.at).allSatisfy({ $0 == 0 }) { throw Irregular() }
        case .bool, .number32, .number64, .unsigned32, .zigzag32, .enumeration:
            let start = reader.at
            let value = try reader.varint(bytes)
            guard cell.holds(value) else { throw Irregular() }
            entries.append(.init(number: number, next: position + 1, from: start, to: reader.at))
            if cell.content == .enumeration, !cell.knows(value) {
                note(.enumerationUnknown, step)
            }
        }
    }

    private mutating func text(
        _ text: Span<UInt8>, _ format: Sanket_V1_Format, _ step: FieldPath.Step
    ) throws(WireReader.Irregular) {
        if text.isEmpty { return }
        if Format.isOpen(format) { return try open(text, format, step) }
        if let rule = Format.broken(text, as: format) {
            if !text.isASCII { try normalForm(text) }
            note(rule, step)
        }
        if isCanonical, !Normalisation.isDone(text, format) { isCanonical = false }
        if NationalNumber.mayStand(in: format), NationalNumber.occurs(in: text, of: format) {
            note(.nationalNumber, step)
        }
    }

    /// The same of a text in which any letter may stand.
    private mutating func open(
        _ text: Span<UInt8>, _ format: Sanket_V1_Format, _ step: FieldPath.Step
    ) throws(WireReader.Irregular) {
        let glance = TextGlance(text)
        if !glance.isASCII { try normalForm(text) }
        if let rule = Format.broken(text, asOpen: format, glance) { note(rule, step) }
        if NationalNumber.occurs(in: text, glance) { note(.nationalNumber, step) }
    }

    private mutating func normalForm(_ text: Span<UInt8>) throws(WireReader.Irregular) {
        guard let isNormal = NormalForm.holds(text) else { throw Irregular() }
        if !isNormal { isCanonical = false }
    }

    private mutating func time(
        until end: Int, _ bytes: Span<UInt8>, _ entries: inout Entries
    ) throws(WireReader.Irregular) -> MessageTime {
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
            entries.append(.init(number: Int(tag >> 3), next: entries.count + 1, from: start, to: reader.at))
        }
        if reader.at != end { throw Irregular() }
        return MessageTime(seconds: seconds, nanos: nanos)
    }

    private mutating func enumerations(
        until end: Int, _ cell: FieldCell, _ step: FieldPath.Step, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        if reader.at == end { throw Irregular() }
        let mark = findings.list.count
        var count = 0
        while reader.at < end {
            let value = try reader.varint(bytes)
            guard cell.holds(value) else { throw Irregular() }
            if count < Self.listLimit, !cell.knows(value) {
                note(.enumerationUnknown, step.element(count))
            }
            count += 1
        }
        if reader.at != end { throw Irregular() }
        if count > Self.listLimit { tooLong(step, before: mark) }
    }

    /// Notes that of a list, in front of what was found in it.
    private mutating func tooLong(_ list: FieldPath.Step, before mark: Int) {
        if !isBeyond { findings.note(.listLength, at: path.text(to: list), before: mark) }
    }
}
