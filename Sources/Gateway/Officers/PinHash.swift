import Crypto
import CryptoExtras
package import Store

/// PINs to hashes by scrypt. Takes a fifth of a second and 64 MiB: on a thread that may wait.
package struct PinHash: Sendable {
    let logRounds: Int16
    let blockSize: Int16
    let parallelism: Int16

    /// OWASP's cheat sheet on password storage: N = 2^16, r = 8, p = 2, one of the settings that it takes for equal.
    package static let recommended = PinHash(logRounds: 16, blockSize: 8, parallelism: 2)

    package init(logRounds: Int16, blockSize: Int16, parallelism: Int16) {
        self.logRounds = logRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// - Throws: what the library throws where there is no memory for it.
    package func make(_ pin: Pin) throws -> StoredPin {
        var random = SystemRandomNumberGenerator()
        var stored = StoredPin(
            logRounds: logRounds, blockSize: blockSize, parallelism: parallelism,
            salt: (0..<16).map { _ in random.next() }, hash: [])
        stored.hash = try Self.key(pin, stored).withUnsafeBytes { Array($0) }
        return stored
    }

    /// Whether it is that PIN; takes as long either way.
    package static func matches(_ pin: Pin, _ stored: StoredPin) throws -> Bool {
        // The library compares keys in constant time.
        try key(pin, stored) == SymmetricKey(data: stored.hash)
    }

    private static func key(_ pin: Pin, _ stored: StoredPin) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: pin.digits, salt: stored.salt, outputByteCount: 32, rounds: 1 << Int(stored.logRounds),
            blockSize: Int(stored.blockSize), parallelism: Int(stored.parallelism))
    }
}
