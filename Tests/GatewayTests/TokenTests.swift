import Alerts
import Crypto
import CryptoExtras
import Foundation
import JWTKit
import Testing

@testable import Gateway

@Suite("A token at the door")
struct TokenTests {
    @Test("Without one nobody comes in, and hears which kind is needed")
    func none() async throws {
        try await Door.open { door in
            let answer = try await door.ask("GET", "/v1/states")
            #expect(answer.status == 401)
            #expect(answer.problem == "unauthenticated")
            #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        }
    }

    @Test("One of the issuer comes in")
    func good() async throws {
        try await Door.open { door in
            let answer = try await door.ask("GET", "/v1/states", token: try await door.token())
            #expect(answer.status == 200)
            let states = answer.json["states"] as? [[String: Any]]
            #expect(states?.count == State.all.count)
        }
    }

    @Test("One that has expired, is not valid yet, or is good for too long is not taken")
    func times() async throws {
        try await Door.open { door in
            let tokens = [
                try await door.token(from: Date(timeIntervalSinceNow: -7200), for: .seconds(3600)),
                try await door.token(from: Date(timeIntervalSinceNow: 3600), for: .seconds(3600)),
                try await door.token(for: .seconds(86_400 * 30)),
            ]
            for token in tokens {
                let answer = try await door.ask("GET", "/v1/states", token: token)
                #expect(answer.status == 401)
                #expect(answer.problem == "bad-token")
            }
        }
    }

    @Test("Another key under the same id is not taken")
    func otherKey() async throws {
        try await Door.open { door in
            let claims = Claims(
                issuer: Door.issuer, audience: Door.audience, subject: "x", state: .union, role: .union,
                officer: OfficerID("in-01"), isShared: false, from: Date(), for: .seconds(60))
            let forged = try await TokenMint().token(claims)
            let honest = try await door.mint.token(claims)
            // The header of the honest one, so that the right key is tried, with the other one's signature.
            let parts = honest.split(separator: ".")
            let signature = try #require(forged.split(separator: ".").last)
            let answer = try await door.ask("GET", "/v1/states", token: "\(parts[0]).\(parts[1]).\(signature)")
            #expect(answer.status == 401)
            let unknown = try await door.ask("GET", "/v1/states", token: forged)
            #expect(unknown.status == 401)
        }
    }

    @Test("Keys are read anew while the door is open: the new one comes in, the old one no more")
    func rotation() async throws {
        try await Door.open { door in
            let claims = Claims(
                issuer: Door.issuer, audience: Door.audience, subject: "x", state: .union, role: .union,
                officer: OfficerID("in-01"), isShared: false, from: Date(), for: .seconds(60))
            let old = try await door.mint.token(claims)
            #expect(try await door.ask("GET", "/v1/states", token: old).status == 200)
            let next = TokenMint()
            try Data(next.keySet.utf8).write(to: door.folder.appending(path: "keys.json"))
            let new = try await next.token(claims)
            var status = 0
            let deadline = ContinuousClock.now + .seconds(10)
            while status != 200, ContinuousClock.now < deadline {
                status = try await door.ask("GET", "/v1/states", token: new).status
            }
            #expect(status == 200)
            #expect(try await door.ask("GET", "/v1/states", token: old).status == 401)
        }
    }

    private static func url(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    @Test("The algorithm is the key's, and not what the header says: none, a keyed hash, another's")
    func algorithms() async throws {
        try await Door.open { door in
            let honest = try await door.token("IN-WB", .publisher).split(separator: ".").map(String.init)
            let keySet = try Data(contentsOf: door.folder.appending(path: "keys.json"))
            for algorithm in ["none", "None", "NONE", "HS256", "RS256", "ES384", "EdDSA", ""] {
                let header = Self.url(#"{"alg":"\#(algorithm)","typ":"JWT","kid":"\#(door.mint.keyID)"}"#.utf8)
                let signed = "\(header).\(honest[1])"
                // With the public key as the secret of a keyed hash, as a verifier would that believes the header.
                let hash = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: keySet))
                for signature in ["", honest[2], Self.url(hash)] {
                    let answer = try await door.ask("GET", "/v1/states", token: "\(signed).\(signature)")
                    #expect(answer.status == 401, "\(algorithm)")
                }
            }
            #expect(try await door.ask("GET", "/v1/states", token: honest.joined(separator: ".")).status == 200)
        }
    }

    @Test("A token that is changed, cut, or of another issuer or audience is not taken")
    func others() async throws {
        try await Door.open { door in
            func token(_ issuer: String, _ audience: String) async throws -> String {
                try await door.mint.token(
                    Claims(
                        issuer: issuer, audience: audience, subject: "x", state: .union, role: .union,
                        officer: OfficerID("in-01"), isShared: false, from: Date(), for: .seconds(60)))
            }
            let good = try await token(Door.issuer, Door.audience)
            #expect(try await door.ask("GET", "/v1/states", token: good).status == 200)
            let parts = good.split(separator: ".").map(String.init)
            let claims = String(decoding: Data(base64Encoded: Self.padded(parts[1])) ?? Data(), as: UTF8.self)
            let changed = Self.url(claims.replacing("\"IN\"", with: "\"IN-WB\"").utf8)
            #expect(changed != parts[1])
            for token in [
                try await token("https://other.test", Door.audience), try await token(Door.issuer, "other"),
                "\(parts[0]).\(changed).\(parts[2])", "\(parts[0]).\(parts[1])", "..", "x",
                String(repeating: "x", count: 9000),
            ] {
                let answer = try await door.ask("GET", "/v1/states", token: token)
                #expect(answer.status == 401)
                #expect(answer.problem == "bad-token")
            }
        }
    }

    private static func padded(_ text: String) -> String {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        return base64 + String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    }

    @Test("RSA of 1,024 bits, and a secret, are no keys to verify by")
    func weakKeys() async throws {
        let short = Self.url([UInt8](repeating: 0xC3, count: 128))
        for key in [
            #"{"kty":"RSA","kid":"k","e":"AQAB","n":"\#(short)"}"#, #"{"kty":"oct","kid":"k","k":"\#(short)"}"#,
        ] {
            await #expect(throws: KeySet.Unusable.self) {
                _ = try await KeySet.read(Data(#"{"keys":[\#(key)]}"#.utf8))
            }
        }
    }

    @Test("Ed25519 and RSA of 2,048 bits come in too", arguments: ["ed25519", "rsa2048"])
    func kinds(_ kind: String) async throws {
        try await Door.open { door in
            let keys = JWTKeyCollection()
            let jwk: String
            switch kind {
            case "ed25519":
                let key = try EdDSA.PrivateKey(curve: .ed25519)
                await keys.add(eddsa: key, kid: "k")
                let x = key.publicKey.rawRepresentation
                jwk = #"{"kty":"OKP","crv":"Ed25519","kid":"k","x":"\#(Self.url(x))"}"#
            default:
                let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
                await keys.add(rsa: try Insecure.RSA.PrivateKey(backing: key), digestAlgorithm: .sha256, kid: "k")
                let numbers = try key.publicKey.getKeyPrimitives()
                jwk =
                    #"{"kty":"RSA","kid":"k","e":"\#(Self.url(numbers.publicExponent))","n":"\#(Self.url(numbers.modulus))"}"#
            }
            try Data(#"{"keys":[\#(jwk)]}"#.utf8).write(to: door.folder.appending(path: "keys.json"))
            let claims = Claims(
                issuer: Door.issuer, audience: Door.audience, subject: "x", state: .union, role: .union,
                officer: OfficerID("in-01"), isShared: false, from: Date(), for: .seconds(60))
            let token = try await keys.sign(claims, kid: "k")
            var status = 0
            let deadline = ContinuousClock.now + .seconds(10)
            while status != 200, ContinuousClock.now < deadline {
                status = try await door.ask("GET", "/v1/states", token: token).status
            }
            #expect(status == 200)
        }
    }
}
