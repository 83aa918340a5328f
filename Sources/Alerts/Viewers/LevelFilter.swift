import SwiftProtobuf

/// Copies of an alert what a level shows, field by field along the schema. What has no field there, such as the unknown
/// fields of a newer sender, is never copied.
struct LevelFilter {
    private let level: AlertLevel
    private let index: MessageIndex
    private let messages = Schema.current.messages
    private var writer: ProtobufWriter
    /// Texts that the level does not show, in lower case.
    private var hidden: [String] = []
    private var withheld: [String] = []

    /// The alert's protobuf, and the paths of the free texts that repeat what is not shown.
    static func apply(_ level: AlertLevel, to alert: Sanket_V1_Alert.View) -> (bytes: [UInt8], withheld: [String]) {
        let place = alert.messagePlace
        var filter = LevelFilter(level: level, index: place.index, capacity: place.index.bytes.count)
        filter.hide(in: place, AlertDecoder.shape, isShown: true)
        filter.copy(place, AlertDecoder.shape, at: "")
        return (filter.writer.bytes, filter.withheld)
    }

    private init(level: AlertLevel, index: MessageIndex, capacity: Int) {
        self.level = level
        self.index = index
        writer = ProtobufWriter(capacity: capacity)
    }

    /// Fewer bytes than that say little, and stand in other texts by chance.
    private static let shortest = 5

    /// Collects the texts of what is not shown.
    private mutating func hide(in place: MessagePlace, _ shape: MessageShape, isShown: Bool) {
        each(place, shape) { filter, position, field, cell in
            let entry = filter.index.entries[position]
            let isShown = isShown && filter.level.shows(field.privacy)
            if cell.content == .message {
                let inner = MessagePlace(index: filter.index, first: position + 1, end: Int(entry.next))
                filter.hide(in: inner, filter.messages[cell.nested], isShown: isShown)
            } else if cell.content == .text, !isShown, entry.end - entry.start >= Self.shortest {
                filter.hidden.append(filter.text(entry).lowercased())
            }
        }
    }

    private mutating func copy(_ place: MessagePlace, _ shape: MessageShape, at path: String) {
        each(place, shape) { filter, position, field, cell in
            guard filter.level.shows(field.privacy) else { return }
            let entry = filter.index.entries[position]
            let path = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
            switch cell.content {
            case .message:
                let mark = filter.writer.begin(field.number)
                let inner = MessagePlace(index: filter.index, first: position + 1, end: Int(entry.next))
                filter.copy(inner, filter.messages[cell.nested], at: path)
                filter.writer.end(mark)
            case .timestamp:
                let inner = MessagePlace(index: filter.index, first: position + 1, end: Int(entry.next))
                let time = MessageTime(seconds: inner.int64(1), nanos: inner.int32(2))
                if time.isInCalendar { filter.writer.field(field.number, seconds: time.seconds, nanos: time.nanos) }
            case .text:
                if filter.repeatsHidden(entry, field.format) { return filter.withheld.append(path) }
                filter.writer.field(field.number, bytes: filter.bytes(entry))
            case .bytes, .enumerations:
                filter.writer.field(field.number, bytes: filter.bytes(entry))
            case .fixed:
                let value = filter.index.fixed(entry)
                if cell.wireType == 1 {
                    filter.writer.field(field.number, fixed64: value)
                } else {
                    filter.writer.field(field.number, fixed32: UInt32(truncatingIfNeeded: value))
                }
            case .bool, .number32, .number64, .unsigned32, .zigzag32, .enumeration:
                filter.writer.field(field.number, varint: filter.index.varint(at: entry.start))
            }
        }
    }

    /// Calls `body` with the position of each field of a message, or element of a list.
    private mutating func each(
        _ place: MessagePlace, _ shape: MessageShape,
        _ body: (inout LevelFilter, Int, FieldShape, FieldCell) -> Void
    ) {
        var position = place.first
        while position < place.end {
            let entry = index.entries[position]
            if let field = shape.field(number: Int(entry.number)) {
                body(&self, position, field, shape.cell(number: field.number))
            }
            position = Int(entry.next)
        }
    }

    private func bytes(_ entry: MessageIndex.Entry) -> ArraySlice<UInt8> {
        index.bytes[Int(entry.start)..<Int(entry.end)]
    }

    private func text(_ entry: MessageIndex.Entry) -> String { String(decoding: bytes(entry), as: UTF8.self) }

    private func repeatsHidden(_ entry: MessageIndex.Entry, _ format: Sanket_V1_Format) -> Bool {
        guard !hidden.isEmpty, [.text, .line, .handle].contains(format) else { return false }
        let text = text(entry).lowercased()
        return hidden.contains { text.contains($0) }
    }
}
