import Crypto
package import FoundationEssentials

/// Ids that nobody made: derived of a State and a key of its own, so that whoever sends the same again, through whichever
/// process, sends the same alert.
///
/// They are of version 7 like any other, with no time in them: `0000hhhh-hhhh-7hss-vhhh-hhhhhhhhhhhh`. The first 16 bits are
/// zero, which puts their "time" into the first weeks of 1970, where no alert was made; *ss* is the State's LGD code; *h* are
/// 98 bits of a SHA-256 over State, key and place. So it can be seen of such an id whose it is, and no State can take an id
/// that another will derive, though keys like `2026-0001` are easily guessed.
extension AlertID {
    /// - Parameters:
    ///   - key: the State's own, such as an `Idempotency-Key`.
    ///   - place: in a batch under one key, from 0; 0 of an alert alone.
    package static func derived(from key: String, place: Int, of origin: State) -> UUID {
        var hash = SHA256()
        hash.update(data: Array("sanket.v1.alert-id".utf8) + [0, origin.lgd])
        withUnsafeBytes(of: UInt64(place).bigEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(key.utf8))
        let (first, second) = hash.finalize().withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian,
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
            )
        }
        let high = (first >> 32) << 16 | 0x7000 | (first & 0xF) << 8 | UInt64(origin.lgd)
        return uuid(high, 1 << 63 | second & (1 << 62 - 1))
    }

    /// Whether an id has that form.
    package static func isDerived(_ id: UUID) -> Bool { isRight(id) && id.uuid.0 == 0 && id.uuid.1 == 0 }

    /// Whether a State may give an alert this id for the first time: one that is derived is of one State alone.
    package static func isFree(_ id: UUID, for state: State) -> Bool { !isDerived(id) || id.uuid.7 == state.lgd }
}
