import Crypto

/// A version of a table that has none of its own, made from what it holds.
package enum ContentVersion {
    /// The first twelve hexadecimal digits of its SHA-256.
    package static func of(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
