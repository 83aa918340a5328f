import Alerts
import SwiftProtobuf
import Testing

/// An alert with every field of the schema filled, made from the descriptor alone: what the schema gains, it has.
struct Specimen {
    /// What to put into a text at that path.
    let text: (_ path: String, FieldShape) -> String
    /// What to put into a whole number or an enumeration at that path.
    let number: (_ path: String, FieldShape) -> Int

    init(
        text: @escaping (_ path: String, FieldShape) -> String,
        number: @escaping (_ path: String, FieldShape) -> Int = Specimen.known
    ) {
        self.text = text
        self.number = number
    }

    /// 3, or the last value of the enumeration.
    static func known(_: String, _ field: FieldShape) -> Int {
        if case .enumeration(let type) = field.type { type.numbers.values.max() ?? 0 } else { 3 }
    }

    /// The JSON of any message of the schema.
    func json(of name: String) throws -> String { try object(#require(Schema.current.message(name)), at: "") }

    /// The JSON of the alert, with one kind of the three.
    func json(_ kind: Kind) throws -> String {
        guard let shape = Schema.current.message("sanket.v1.Alert") else { return "{}" }
        let others = Set(Kind.allCases.map(\.field)).subtracting([kind.field])
        return object(shape, at: "", without: others)
    }

    func alert(_ kind: Kind) throws -> Sanket_V1_Alert { try Sanket_V1_Alert(jsonString: try json(kind)) }

    private func object(_ shape: MessageShape, at path: String, without skipped: Set<String> = []) -> String {
        let members = shape.fields.filter { !skipped.contains($0.jsonName) }.map { field in
            let path = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
            let value = value(field, at: path)
            return "\"\(field.jsonName)\":\(field.isRepeated ? "[\(value)]" : value)"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func value(_ field: FieldShape, at path: String) -> String {
        switch field.type {
        case .bool: "true"
        case .int32, .uint32, .int64, .enumeration: "\(number(path, field))"
        case .double: "22.583912345"
        case .string: "\"\(text(path, field))\""
        case .bytes: "\"AAAA\""
        case .timestamp: "\"2026-11-20T05:00:00Z\""
        case .message(let nested): object(Schema.current.messages[nested], at: path)
        case .other: "null"
        }
    }
}
