/// A JSON text as written: members in their order, numbers as their digits. Needed beside the protobuf decoder because
/// that one stops at the first fault and can't say where.
enum JSONTree: Sendable {
    case object([(name: String, value: JSONTree)])
    case array([JSONTree])
    case string(String)
    case number(String)
    case bool(Bool)
    case null

    /// How deep objects and arrays may stand in each other; an alert needs eight.
    static let depthLimit = 64

    /// Why a text is no JSON.
    enum Fault: Error, Equatable {
        /// At that byte, counted from 0.
        case malformed(at: Int)
        case tooDeep
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.parse()
    }

    /// Writes it again, without white space.
    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ":" + $0.value.text }.joined(separator: ",") + "}"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .string(let string): Self.quoted(string)
        case .number(let digits): digits
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// The value of a member; nil when this is no object or has none of that name.
    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
