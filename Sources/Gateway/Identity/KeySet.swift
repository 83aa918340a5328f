import FoundationEssentials
import JWTKit

/// The issuer's public keys (RFC 7517), by key id, each with the one algorithm that it is for: what a token's header says
/// of the algorithm is compared with it, and never believed.
struct KeySet: Sendable {
    private let keys: JWTKeyCollection
    private let algorithms: [String: String]

    /// The smallest modulus of an RSA key, in bytes: 2,048 bits.
    private static let leastModulus = 256

    /// Keys of other kinds, and keys without an id, are left out.
    ///
    /// - Throws: `Unusable` where the text is no key set, or none of its keys can be used.
    static func read(_ json: Data) async throws -> KeySet {
        guard let set = try? JSONDecoder().decode(Set.self, from: json) else { throw Unusable.form }
        let keys = JWTKeyCollection()
        var algorithms: [String: String] = [:]
        for key in set.keys {
            guard let jwk = key.jwk, let id = jwk.keyIdentifier?.string, !id.isEmpty, algorithms[id] == nil,
                let algorithm = algorithm(of: jwk), key.use == nil || key.use == "sig"
            else { continue }
            var own = jwk
            own.algorithm = algorithm
            own.privateExponent = nil
            guard (try? await keys.add(jwk: own)) != nil else { continue }
            algorithms[id] = algorithm.rawValue
        }
        guard !algorithms.isEmpty else { throw Unusable.empty }
        return KeySet(keys: keys, algorithms: algorithms)
    }

    /// ES256, EdDSA (Ed25519) and RS256; nil for any other key.
    private static func algorithm(of key: JWK) -> JWK.Algorithm? {
        let algorithm: JWK.Algorithm
        switch key.keyType {
        case .ecdsa where key.curve == .ecdsa(.p256): algorithm = .es256
        case .octetKeyPair where key.curve == .eddsa(.ed25519): algorithm = .eddsa
        case .rsa where (key.modulus?.base64URLBytes.count ?? 0) >= leastModulus: algorithm = .rs256
        default: return nil
        }
        return key.algorithm == nil || key.algorithm == algorithm ? algorithm : nil
    }

    /// Whether a token that names this key can be verified.
    func holds(_ id: String) -> Bool { algorithms[id] != nil }

    /// The claims of a token whose signature is right.
    func verified(_ token: String) async throws(Rejection) -> Claims {
        let header = try Header.of(token)
        guard header.crit == nil else { throw .malformed }
        guard let id = header.kid, let algorithm = algorithms[id] else { throw .key }
        guard header.alg == algorithm else { throw .algorithm }
        do {
            return try await keys.verify(token, as: Claims.self)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw .claims
        } catch {
            throw .signature
        }
    }

    enum Unusable: String, Error, CustomStringConvertible {
        case form = "it is no JSON Web Key Set"
        case empty = "it holds no key with an id for ES256, EdDSA or RS256 (2,048 bits and more)"

        var description: String { rawValue }
    }

    /// What JWTKit can't read must not make the others unusable.
    private struct Set: Decodable {
        struct Key: Decodable {
            var jwk: JWK?
            var use: String?

            private enum Field: CodingKey { case use }

            init(from decoder: any Decoder) throws {
                jwk = try? JWK(from: decoder)
                use = try? decoder.container(keyedBy: Field.self).decodeIfPresent(String.self, forKey: .use)
            }
        }
        var keys: [Key]
    }

    /// The header of a token, not verified: it only says which key to try.
    struct Header: Decodable {
        var alg: String?
        var kid: String?
        var crit: [String]?

        static func of(_ token: String) throws(Rejection) -> Header {
            let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 3, let header = parts.first else { throw .malformed }
            let bytes = String(decoding: Array(header), as: UTF8.self).base64URLBytes
            guard !bytes.isEmpty, let read = try? JSONDecoder().decode(Header.self, from: Data(bytes)) else {
                throw .malformed
            }
            return read
        }
    }
}

extension String {
    /// The bytes of base64url without padding (RFC 4648, section 5); empty where it is none.
    var base64URLBytes: [UInt8] {
        var text = replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text).map(Array.init) ?? []
    }
}
