import Crypto
package import FoundationEssentials

/// Ids of deeds: as of alerts, or made of what is told twice.
package enum DeedID {
    /// The same for the same State and key, wherever it is asked: UUID version 8 (RFC 9562) of a SHA-256.
    ///
    /// - Parameter key: the caller's own, such as the header `Idempotency-Key`.
    package static func derived(from key: String, of state: State) -> UUID {
        var bytes = Array(SHA256.hash(data: Array("sanket deed\n\(state.iso)\n\(key)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            ))
    }
}
