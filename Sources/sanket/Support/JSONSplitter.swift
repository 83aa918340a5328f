/// Cuts a stream of bytes into JSON objects: one a line, one over many lines, one after another, or the elements of an
/// array. What is broken comes out as a piece of its own, up to where the next object can begin, so that one bad alert
/// does not take the rest with it. It checks no more than it needs to cut, and holds no more than `limit` bytes: of a
/// piece that is larger only `tooLarge` comes out, and the next begins where it ends or at a line that starts an object.
struct JSONSplitter {
    /// A piece and the number of the line that it begins on, from 1.
    typealias Piece = (line: Int, bytes: [UInt8])

    /// Bytes of one piece; far beyond what an alert may have, so that the door can say what else is wrong with it.
    static let limit = 4 << 20
    /// Stands for a piece that was not kept; no JSON begins so.
    static let tooLarge: [UInt8] = [0xFF]
    /// What some editors put before UTF-8.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limit: Int
    private var piece: [UInt8] = []
    /// The piece has grown too large: nothing more of it is kept.
    private var isSkipping = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The last visible byte outside of strings: after `[`, `,` or `:` an object may begin inside another.
    private var previous: UInt8 = 0
    private var isAtLineStart = true
    /// No byte of the line yet, not even a blank.
    private var isAtLineMargin = true
    private var line = 1
    private var startLine = 1
    /// How many bytes of a byte order mark have come; -1 once there can be none.
    private var marks = 0

    init(limit: Int = Self.limit) {
        self.limit = limit
    }

    /// Bytes that are kept at the moment.
    var held: Int { piece.count }

    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        for byte in bytes {
            if marks >= 0, isPartOfMark(byte) { continue }
            take(byte, &pieces)
            isAtLineMargin = byte == 0x0A
            if byte == 0x0A {
                line += 1
                isAtLineStart = true
            } else if byte > 0x20 {
                isAtLineStart = false
            }
        }
        return pieces
    }

    /// What was still open at the end.
    mutating func finish() -> [Piece] {
        var pieces: [Piece] = []
        cut(&pieces)
        return pieces
    }

    private mutating func isPartOfMark(_ byte: UInt8) -> Bool {
        guard marks < Self.byteOrderMark.count, byte == Self.byteOrderMark[marks] else {
            if marks < Self.byteOrderMark.count { piece = Array(Self.byteOrderMark.prefix(marks)) }
            marks = -1
            return false
        }
        marks += 1
        return true
    }

    private mutating func take(_ byte: UInt8, _ pieces: inout [Piece]) {
        if isInString {
            if byte == 0x0A { return cut(&pieces) }  // no string goes over a line
            keep(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "{"):
            if depth == 0 { cut(&pieces) }
            if isAtLineStart, depth > 0, !"[,:{".utf8.contains(previous) || followsBrokenLine { cut(&pieces) }
            append(byte)
            depth += 1
        case UInt8(ascii: "}") where depth > 0:
            append(byte)
            depth -= 1
            if depth == 0 { cut(&pieces) }
        case UInt8(ascii: "\"") where depth > 0:
            append(byte)
            isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","):
            if depth > 0 || !piece.isEmpty { append(byte) }  // else the brackets and commas between objects
        case 0x0A where depth == 0:
            cut(&pieces)
        case ...0x20:
            if !piece.isEmpty { keep(byte) }
        default:
            append(byte)
        }
        if byte > 0x20 { previous = byte }
    }

    /// Whether a brace at the very beginning of a line comes after one line of an object that is still open: one alert a
    /// line, and the line before was torn off. What is written over many lines is indented, or opens on a line of its own.
    /// After a piece that was too large any line will do.
    private var followsBrokenLine: Bool {
        isAtLineMargin && (isSkipping || startLine == line - 1 && piece.count > 2)
    }

    private mutating func append(_ byte: UInt8) {
        if piece.isEmpty { startLine = line }
        keep(byte)
    }

    private mutating func keep(_ byte: UInt8) {
        if isSkipping { return }
        piece.append(byte)
        guard piece.count > limit else { return }
        isSkipping = true
        piece = Self.tooLarge
    }

    private mutating func cut(_ pieces: inout [Piece]) {
        if !piece.isEmpty { pieces.append((startLine, piece)) }
        piece = []
        isSkipping = false
        depth = 0
        isInString = false
        isEscaped = false
    }
}
