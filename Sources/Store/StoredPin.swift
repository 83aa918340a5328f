/// A PIN as it is kept: a hash by scrypt (RFC 7914), and what it was made by.
package struct StoredPin: Hashable, Sendable {
    /// Binary logarithm of the cost.
    package var logRounds: Int16
    package var blockSize: Int16
    package var parallelism: Int16
    /// At least 16 random bytes, of this officer alone.
    package var salt: [UInt8]
    /// 32 bytes.
    package var hash: [UInt8]

    package init(logRounds: Int16, blockSize: Int16, parallelism: Int16, salt: [UInt8], hash: [UInt8]) {
        self.logRounds = logRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
        self.salt = salt
        self.hash = hash
    }
}
