/// Reads RFC 8259 JSON. Strict: no comments, no trailing commas, no byte-order mark, valid UTF-8.
struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(JSONTree.Fault) -> JSONTree {
        let value = try value()
        skipSpace()
        guard index == bytes.count else { throw .malformed(at: index) }
        return value
    }

    private mutating func value() throws(JSONTree.Fault) -> JSONTree {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object() throws(JSONTree.Fault) -> JSONTree {
        try enter()
        var members: [(name: String, value: JSONTree)] = []
        skipSpace()
        if take("}") {
            depth -= 1
            return .object(members)
        }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(":")
            members.append((name, try value()))
            skipSpace()
        } while take(",")
        try expect("}")
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(JSONTree.Fault) -> JSONTree {
        try enter()
        var elements: [JSONTree] = []
        skipSpace()
        if take("]") {
            depth -= 1
            return .array(elements)
        }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        try expect("]")
        depth -= 1
        return .array(elements)
    }

    private mutating func string() throws(JSONTree.Fault) -> String {
        let start = index
        try expect("\"")
        var content: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else { throw .malformed(at: start) }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: try escape().utf8)
            case 0..<0x20: throw .malformed(at: index - 1)
            default: content.append(byte)
            }
        }
        throw .malformed(at: index)
    }

    private mutating func escape() throws(JSONTree.Fault) -> String {
        guard let byte = peek else { throw .malformed(at: index) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw .malformed(at: index - 1)
        }
    }

    private mutating func unicode() throws(JSONTree.Fault) -> String {
        let start = index
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code) {
            guard take("\\"), take("u") else { throw .malformed(at: start) }
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw .malformed(at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = UnicodeScalar(code) else { throw .malformed(at: start) }
        return String(Character(scalar))
    }

    private mutating func hexadecimal() throws(JSONTree.Fault) -> UInt32 {
        guard index + 4 <= bytes.count, bytes[index] != UInt8(ascii: "+"),
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw .malformed(at: index) }
        index += 4
        return code
    }

    private mutating func number() throws(JSONTree.Fault) -> String {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONTree.Fault) {
        let start = index
        while let byte = peek, Format.isDigit(byte) { index += 1 }
        if index == start { throw .malformed(at: index) }
    }

    private mutating func word(_ word: StaticString, _ value: JSONTree) throws(JSONTree.Fault) -> JSONTree {
        let letters = "\(word)".utf8
        guard bytes[index...].starts(with: letters) else { throw .malformed(at: index) }
        index += letters.count
        return value
    }

    private mutating func enter() throws(JSONTree.Fault) {
        depth += 1
        index += 1
        if depth > JSONTree.depthLimit { throw .tooDeep }
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 32 || byte == 10 || byte == 13 || byte == 9 { index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONTree.Fault) {
        if !take(character) { throw .malformed(at: index) }
    }
}
