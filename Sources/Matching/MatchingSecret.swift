import Crypto
import FoundationEssentials

/// The secret under which values become keys: whoever does not have it can neither read nor try out what a key stands
/// for. Phones and plates are few enough to be tried one by one, so a plain hash would hide nothing.
package struct MatchingSecret: Sendable {
    /// Shorter ones are refused: HMAC-SHA-256 is as strong as its key up to 32 bytes (RFC 2104, section 3).
    package static let leastBytes = 32
    private let key: SymmetricKey

    /// nil when there are fewer than 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count >= Self.leastBytes else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// Reads hexadecimal digits or base64 (RFC 4648, either alphabet, padded or not), white space around it left out;
    /// nil when it is neither, or stands for fewer than 32 bytes.
    package init?(text: String) {
        let digits = Array(text.utf8.filter { !" \t\r\n".utf8.contains($0) })
        guard let bytes = Self.hexadecimal(digits) ?? Self.base64(digits) else { return nil }
        self.init(bytes: bytes)
    }

    /// HMAC-SHA-256 over the label, a zero byte and the value: the same value under two labels gives two keys that
    /// nobody can tell to belong together.
    func code(_ label: String, _ value: some Sequence<UInt8>) -> HMAC<SHA256>.MAC {
        var hmac = HMAC<SHA256>(key: key)
        hmac.update(data: Array(label.utf8) + [0] + Array(value))
        return hmac.finalize()
    }

    /// By which a database knows the secret that its keys were made under.
    package var fingerprint: [UInt8] { Array(code("fingerprint", []).prefix(16)) }

    private static func hexadecimal(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2), !digits.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for pair in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[pair..<pair + 2], as: UTF8.self), radix: 16),
                digits[pair] != UInt8(ascii: "+"), digits[pair] != UInt8(ascii: "-")
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func base64(_ digits: [UInt8]) -> [UInt8]? {
        var text = digits.map { digit -> UInt8 in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(text)).map { Array($0) }
    }
}
