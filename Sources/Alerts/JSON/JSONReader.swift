/// Reads the tokens of RFC 8259 JSON. Strict: no comments, no trailing commas. The text is known to be UTF-8; it is the same
/// in each call.
struct JSONReader {
    /// Why a text is no JSON.
    enum Fault: Error, Equatable {
        /// At that byte, counted from 0.
        case malformed(at: Int)
        case tooDeep
    }

    /// A text between quotes.
    struct Text {
        /// The bytes between them.
        fileprivate let range: Range<Int>
        /// What they stand for, where there are escapes among them.
        fileprivate let unescaped: [UInt8]?

        /// The bytes that it stands for, for as long as the call takes.
        @inline(__always)
        func read<Result>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
            if let unescaped { return body(unescaped.span) }
            return body(bytes.extracting(range))
        }
    }

    /// How deep objects and arrays may stand in each other; an alert needs eight.
    static let depthLimit = 64

    private(set) var index: Int
    private var depth = 0

    init(from start: Int = 0) { index = start }

    /// The byte that comes next; 0, which begins no token, at the end.
    @inline(__always)
    func next(_ bytes: Span<UInt8>) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    @inline(__always)
    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte <= 32, byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return }
            index += 1
        }
    }

    /// Takes the byte if it is the one.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(Fault) {
        if !take(byte, bytes) { throw .malformed(at: index) }
    }

    /// After the bracket that opens an object or an array.
    mutating func enter() throws(Fault) {
        depth += 1
        if depth > Self.depthLimit { throw .tooDeep }
    }

    /// After the one that closes it.
    mutating func leave() { depth -= 1 }

    /// Nothing but white space is left.
    mutating func finish(_ bytes: Span<UInt8>) throws(Fault) {
        skipSpace(bytes)
        if index < bytes.count { throw .malformed(at: index) }
    }

    mutating func word(_ word: StaticString, _ bytes: Span<UInt8>) throws(Fault) {
        let start = index
        for offset in 0..<word.utf8CodeUnitCount {
            if !take(word.utf8Start[offset], bytes) { throw .malformed(at: start) }
        }
    }

    mutating func text(_ bytes: Span<UInt8>) throws(Fault) -> Text {
        try expect(UInt8(ascii: "\""), bytes)
        let start = index
        index = Self.endOfPlain(bytes, from: start)
        if take(UInt8(ascii: "\""), bytes) { return Text(range: start..<index - 1, unescaped: nil) }
        guard next(bytes) == UInt8(ascii: "\\") else { throw .malformed(at: index) }
        return try escapedText(from: start, bytes)
    }

    /// Where a text between quotes has something other than plain characters.
    private static func endOfPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end + 8 <= bytes.count {
            let found = Word.firstSpecial(bytes.word(at: end))
            if found < 8 { return end + found }
            end += 8
        }
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            end += 1
        }
        return end
    }

    private mutating func escapedText(from start: Int, _ bytes: Span<UInt8>) throws(Fault) -> Text {
        var content = bytes.extracting(start..<index).withUnsafeBufferPointer { Array($0) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return Text(range: start..<index - 1, unescaped: content)
            case UInt8(ascii: "\\"): try escape(into: &content, bytes)
            case 0..<0x20: throw .malformed(at: index - 1)
            default: content.append(byte)
            }
        }
        throw .malformed(at: index)
    }

    private mutating func escape(into content: inout [UInt8], _ bytes: Span<UInt8>) throws(Fault) {
        let byte = next(bytes)
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "u"): content.append(contentsOf: UTF8.encode(try unicode(bytes)) ?? .init())
        default: throw .malformed(at: index - 1)
        }
    }

    private mutating func unicode(_ bytes: Span<UInt8>) throws(Fault) -> Unicode.Scalar {
        let start = index
        var code = try hexadecimal(bytes)
        if (0xD800..<0xDC00).contains(code) {
            guard take(UInt8(ascii: "\\"), bytes), take(UInt8(ascii: "u"), bytes) else { throw .malformed(at: start) }
            let low = try hexadecimal(bytes)
            guard (0xDC00..<0xE000).contains(low) else { throw .malformed(at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .malformed(at: start) }
        return scalar
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) throws(Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Unicode.Scalar(next(bytes)).properties.isASCIIHexDigit ? Self.value(next(bytes)) : nil
            else {
                throw .malformed(at: index)
            }
            code = code << 4 | digit
            index += 1
        }
        return code
    }

    private static func value(_ digit: UInt8) -> UInt32 {
        UInt32(Format.isDigit(digit) ? digit - UInt8(ascii: "0") : (digit | 0x20) - UInt8(ascii: "a") + 10)
    }

    /// The part of the text that is a number.
    mutating func number(_ bytes: Span<UInt8>) throws(Fault) -> Range<Int> {
        let start = index
        _ = take(UInt8(ascii: "-"), bytes)
        if !take(UInt8(ascii: "0"), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes) }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try digits(bytes)
        }
        return start..<index
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(Fault) {
        let start = index
        while index < bytes.count, Format.isDigit(bytes[index]) { index += 1 }
        if index == start { throw .malformed(at: index) }
    }

    /// Goes past a value of any kind, which has to be well formed all the same.
    mutating func skipValue(_ bytes: Span<UInt8>) throws(Fault) {
        skipSpace(bytes)
        switch next(bytes) {
        case UInt8(ascii: "{"):
            try skipMembers(until: UInt8(ascii: "}"), bytes) { reader, bytes throws(Fault) in
                reader.skipSpace(bytes)
                _ = try reader.text(bytes)
                reader.skipSpace(bytes)
                try reader.expect(UInt8(ascii: ":"), bytes)
                try reader.skipValue(bytes)
            }
        case UInt8(ascii: "["):
            try skipMembers(until: UInt8(ascii: "]"), bytes) { reader, bytes throws(Fault) in
                try reader.skipValue(bytes)
            }
        case UInt8(ascii: "\""): _ = try text(bytes)
        case UInt8(ascii: "t"): try word("true", bytes)
        case UInt8(ascii: "f"): try word("false", bytes)
        case UInt8(ascii: "n"): try word("null", bytes)
        default: _ = try number(bytes)
        }
    }

    private mutating func skipMembers(
        until close: UInt8, _ bytes: Span<UInt8>, _ member: (inout JSONReader, Span<UInt8>) throws(Fault) -> Void
    ) throws(Fault) {
        index += 1
        try enter()
        skipSpace(bytes)
        if !take(close, bytes) {
            repeat {
                try member(&self, bytes)
                skipSpace(bytes)
            } while take(UInt8(ascii: ","), bytes)
            try expect(close, bytes)
        }
        leave()
    }
}
