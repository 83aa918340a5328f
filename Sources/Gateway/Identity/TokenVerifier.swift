import Crypto
package import FoundationEssentials
import Synchronization

/// Verifies bearer tokens (RFC 6750, RFC 7519). A signature costs a tenth of a millisecond, so that what was verified is
/// remembered, by its hash, until it expires or the keys change.
package final class TokenVerifier: Sendable {
    private struct Known {
        var claims: Claims
        var generation: Int
    }

    private let keys: KeyRing
    private let issuer: String
    private let audience: String
    private let now: @Sendable () -> Date
    private let known = Mutex([SHA256.Digest: Known]())

    private static let longestToken = 8 * 1024
    private static let capacity = 10_000

    /// - Parameters:
    ///   - issuer, audience: what `iss` and `aud` have to be.
    package init(
        keys: KeyRing, issuer: String, audience: String, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.now = now
    }

    /// Who bears the token.
    func caller(bearing token: Substring) async throws(Rejection) -> Caller {
        guard token.utf8.count <= Self.longestToken else { throw .malformed }
        let digest = SHA256.hash(data: Array(token.utf8))
        let generation = keys.generation
        let remembered = known.withLock { $0[digest] }
        if let remembered, remembered.generation == generation {
            return try remembered.claims.caller(issuer: issuer, audience: audience, now: now())
        }
        let token = String(token)
        guard let id = try KeySet.Header.of(token).kid, let (set, since) = await keys.keys(for: id) else { throw .key }
        let claims = try await set.verified(token)
        let caller = try claims.caller(issuer: issuer, audience: audience, now: now())
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[digest] = Known(claims: claims, generation: since)
        }
        return caller
    }
}
