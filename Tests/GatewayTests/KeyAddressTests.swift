import Alerts
import Foundation
import Testing

@testable import Gateway

@Suite("Token keys at an address")
struct KeyAddressTests {
    private func token(of mint: TokenMint) async throws -> String {
        try await mint.token(
            Claims(
                issuer: Door.issuer, audience: Door.audience, subject: "x", state: .union, role: .union,
                officer: OfficerID("in-01"), isShared: false, from: Date(), for: .seconds(60)))
    }

    @Test("Are read when the door opens and again and again: a new one comes in, the old one no more")
    func rotation() async throws {
        let (first, second) = (TokenMint(), TokenMint())
        try await Issuer.open(first.keySet) { issuer, address in
            try await Door.open(keys: "\(address)/keys") { door in
                let (old, new) = (try await token(of: first), try await token(of: second))
                #expect(try await door.ask("GET", "/v1/states", token: old).status == 200)
                #expect(try await door.ask("GET", "/v1/states", token: new).status == 401)
                issuer.change(to: second.keySet)
                var status = 0
                let deadline = ContinuousClock.now + .seconds(10)
                while status != 200, ContinuousClock.now < deadline {
                    status = try await door.ask("GET", "/v1/states", token: new).status
                }
                #expect(status == 200)
                #expect(try await door.ask("GET", "/v1/states", token: old).status == 401)
                // What can't be read leaves the keys that are there.
                issuer.change(to: "no key set")
                let asked = issuer.asked
                while issuer.asked < asked + 2, ContinuousClock.now < deadline { await Task.yield() }
                #expect(try await door.ask("GET", "/v1/states", token: new).status == 200)
            }
        }
    }

    @Test("Are not looked for where the issuer sends us instead")
    func redirect() async throws {
        try await Issuer.open(TokenMint().keySet) { issuer, address in
            let keys = try KeyRing(source: "\(address)/moved", logger: Door.logger)
            #expect(await keys.open() == false)
            #expect(issuer.asked == 0)
            #expect(try await KeyRing(source: "\(address)/keys", logger: Door.logger).open())
        }
    }

    @Test("Are read by one at a time")
    func oneAtATime() async throws {
        try await Issuer.open(TokenMint().keySet) { issuer, address in
            let keys = try KeyRing(source: "\(address)/keys", logger: Door.logger)
            await withDiscardingTaskGroup { group in
                for _ in 0..<32 { group.addTask { _ = await keys.open() } }
            }
            #expect(await keys.open())
            #expect(issuer.asked == 1)
        }
    }

    @Test("An address that is not https is none, but on loopback", arguments: ["http://issuer.test/keys", "ftp://x/y"])
    func plain(_ address: String) {
        #expect(throws: Misconfigured.self) { try KeyRing(source: address, logger: Door.logger) }
    }
}
