import Alerts
import Foundation
import Gateway
import Testing

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
}
