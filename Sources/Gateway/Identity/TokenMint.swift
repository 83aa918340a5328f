import FoundationEssentials
import JWTKit

/// Makes tokens and the key that signs them. For development and tests: in production an issuer of the Union does.
package struct TokenMint: Sendable {
    private let key: ES256PrivateKey
    /// The thumbprint by which the public key is named.
    package let keyID: String

    /// A new key.
    package init() { self.init(ES256PrivateKey()) }

    /// - Parameter pem: a P-256 private key.
    package init(pem: String) throws { self.init(try ES256PrivateKey(pem: pem)) }

    private init(_ key: ES256PrivateKey) {
        self.key = key
        keyID = "dev-" + Self.url(key.publicKey.parameters?.x).prefix(12)
    }

    /// The private key, to be kept in a file that only its owner reads.
    package var pem: String { key.pemRepresentation }

    /// The key set (RFC 7517) that verifies what this key signs.
    package var keySet: String {
        let parameters = key.publicKey.parameters
        return """
            {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"\(keyID)",\
            "x":"\(Self.url(parameters?.x))","y":"\(Self.url(parameters?.y))"}]}

            """
    }

    private static func url(_ base64: String?) -> String {
        (base64 ?? "").replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The signed token.
    package func token(_ claims: Claims) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: keyID))
        return try await keys.sign(claims, kid: JWKIdentifier(string: keyID))
    }
}
