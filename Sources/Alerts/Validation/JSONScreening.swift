import SwiftProtobuf

/// Holds a JSON text against the shape of a message: notes every unknown name, wrong type, unknown enumeration value and
/// impossible time with its path, and leaves out what is wrong, so that the rest can be decoded and checked further.
struct JSONScreening {
    /// What is wrong, in the order of the text.
    private(set) var violations: [Violation] = []
    /// Whether paths may hold names that the sender made up: at the door yes, for it answers the sender; inside no.
    private let tellsUnknownNames: Bool

    init(tellsUnknownNames: Bool) { self.tellsUnknownNames = tellsUnknownNames }

    /// The part of the text that fits the message; nil when the text is no object.
    mutating func screen(_ tree: JSONTree, as shape: MessageShape) -> JSONTree? {
        message(tree, shape, at: "")
    }

    private mutating func note(_ rule: Rule, _ path: String) { violations.append(Violation(rule, at: path)) }

    private mutating func message(_ tree: JSONTree, _ shape: MessageShape, at path: String) -> JSONTree? {
        guard case .object(let members) = tree else {
            note(.jsonType, path)
            return nil
        }
        var kept: [(name: String, value: JSONTree)] = []
        var seen: Set<Int> = []
        for (name, value) in members {
            guard let field = shape.field(json: name) else {
                note(.jsonUnknownField, tellsUnknownNames ? join(path, name) : path)
                continue
            }
            let fieldPath = join(path, field.jsonName)
            guard seen.insert(field.number).inserted else {
                note(.jsonTwice, fieldPath)
                continue
            }
            if case .null = value { continue }
            if let fitting = self.field(value, field, at: fieldPath) { kept.append((name, fitting)) }
        }
        return .object(kept)
    }

    private mutating func field(_ value: JSONTree, _ field: FieldShape, at path: String) -> JSONTree? {
        guard field.isRepeated else { return single(value, field, at: path) }
        guard case .array(let elements) = value else {
            note(.jsonType, path)
            return nil
        }
        return .array(
            elements.enumerated().compactMap { index, element in
                single(element, field, at: "\(path)[\(index)]")
            })
    }

    private mutating func single(_ value: JSONTree, _ field: FieldShape, at path: String) -> JSONTree? {
        let rule: Rule?
        switch (field.type, value) {
        case (.message(let nested), _):
            return message(value, Schema.current.messages[nested], at: path)
        case (.string, .string), (.bool, .bool):
            rule = nil
        case (.timestamp, .string(let text)):
            rule = isTime(text) ? nil : .jsonTime
        case (.enumeration(let type), .string(let name)):
            rule = type.numbers[name] == nil ? .jsonEnumeration : nil
        case (.enumeration(let type), .number(let digits)):
            rule = Int(digits).map(type.contains) == true ? nil : .jsonEnumeration
        case (.int32, .number(let digits)), (.int32, .string(let digits)):
            rule = whole(digits, Int32.self) ? nil : .jsonNumber
        case (.uint32, .number(let digits)), (.uint32, .string(let digits)):
            rule = whole(digits, UInt32.self) ? nil : .jsonNumber
        case (.int64, .number(let digits)), (.int64, .string(let digits)):
            rule = whole(digits, Int64.self) ? nil : .jsonNumber
        case (.double, .number(let digits)), (.double, .string(let digits)):
            rule = Double(digits)?.isFinite == true ? nil : .jsonNumber
        case (.bytes, .string), (.other, _):
            rule = nil
        default:
            rule = .jsonType
        }
        if let rule {
            note(rule, path)
            return nil
        }
        return value
    }

    private func whole<Number: FixedWidthInteger>(_ digits: String, _: Number.Type) -> Bool {
        if Number(digits) != nil { return true }
        // `5.0` and `1e3` are whole numbers too.
        guard let value = Double(digits) else { return false }
        return Number(exactly: value) != nil
    }

    private func isTime(_ text: String) -> Bool {
        let quoted = JSONTree.string(text).text
        return (try? Google_Protobuf_Timestamp(jsonUTF8Bytes: Array(quoted.utf8))) != nil
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
