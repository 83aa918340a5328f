import Alerts
import Foundation
import Logging
import Postgres
import Store
import Synchronization
import Testing

@testable import Gateway

@Suite("Officers' PINs at the door")
struct PinRoutesTests {
    private func open<T>(hash: PinHash = .cheap, _ body: (Door) async throws -> T) async throws -> T {
        try await Door.open(
            routes: { pool, _ in
                OfficerRoutes(pins: PinCheck(pins: OfficerPins(pool: pool), hash: hash)).routes
            }, body)
    }

    private func set(
        _ door: Door, _ pin: String, old: String? = nil, officer: String = "wb-07", token: String
    ) async throws -> Door.Answer {
        let old = old.map { #","old":"\#($0)""# } ?? ""
        return try await door.send(
            "PUT", "/v1/officers/\(officer)/pin", token: token, json: #"{"pin":"\#(pin)"\#(old)}"#)
    }

    @Test("An administrator gives one; an officer changes it with the old one, at their own or at a shared terminal")
    func gives() async throws {
        try await open { door in
            let administrator = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            let own = try await door.token(officer: "wb-07")
            #expect(try await set(door, "280461", old: "111111", token: own).problem == "wrong-pin")
            #expect(try await set(door, "280461", token: administrator).status == 204)
            #expect(try await set(door, "739518", token: own).status == 400)
            #expect(try await set(door, "739518", old: "280461", token: own).status == 204)
            #expect(try await set(door, "280461", old: "280461", token: own).problem == "wrong-pin")
            let shared = try await door.token(isShared: true)
            #expect(try await set(door, "604817", old: "739518", token: shared).status == 204)
            #expect(try await door.count("SELECT count(*) FROM officer_pins WHERE set_by = 'wb-07'") == 1)
        }
    }

    @Test("Nobody sets another officer's, nor one of another State")
    func others() async throws {
        try await open { door in
            let administrator = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            _ = try await set(door, "280461", token: administrator)
            #expect(
                try await set(door, "739518", old: "280461", token: try await door.token(officer: "wb-08")).status
                    == 403)
            for role in [Role.publisher, .viewer, .auditor] {
                #expect(try await set(door, "739518", token: try await door.token("IN-WB", role)).status == 403)
            }
            // The same id in another State is another officer.
            let foreign = try await door.token("IN-BR", .administrator, officer: "br-admin")
            #expect(try await set(door, "739518", token: foreign).status == 204)
            #expect(
                try await set(door, "604817", old: "280461", token: try await door.token(officer: "wb-07")).status
                    == 204)
        }
    }

    @Test("After five wrong ones it is locked, also for the right one, until an administrator gives another")
    func locks() async throws {
        try await open { door in
            let administrator = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            let own = try await door.token(officer: "wb-07")
            _ = try await set(door, "280461", token: administrator)
            for _ in 0..<5 { #expect(try await set(door, "739518", old: "604817", token: own).status == 403) }
            let locked = try await set(door, "739518", old: "280461", token: own)
            #expect(locked.status == 423 && locked.problem == "locked")
            let seconds = locked.headers["retry-after"].flatMap { Int($0) } ?? 0
            #expect(seconds > 14 * 60 && seconds <= 15 * 60)
            #expect(try await set(door, "739518", token: administrator).status == 204)
            #expect(try await set(door, "604817", old: "739518", token: own).status == 204)
        }
    }

    @Test("A terminal that tries id after id is locked, for officers who have a PIN too, and no other terminal is")
    func unknownOfficers() async throws {
        try await open { door in
            let administrator = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            _ = try await set(door, "280461", token: administrator)
            let shared = try await door.token(isShared: true)
            for number in 0..<WrongTries.limit {
                let answer = try await set(door, "739518", old: "604817", officer: "wb-x\(number)", token: shared)
                #expect(answer.problem == "wrong-pin")
            }
            let locked = try await set(door, "739518", old: "280461", token: shared)
            #expect(locked.problem == "locked")
            #expect((locked.headers["retry-after"].flatMap { Int($0) } ?? 0) > 14 * 60)
            let other = try await door.token("IN-BR", isShared: true)
            #expect(try await set(door, "739518", old: "604817", officer: "br-01", token: other).problem == "wrong-pin")
            #expect(try await set(door, "604817", token: administrator).status == 204)
        }
    }

    @Test("A lock of a terminal ends by itself")
    func lockEnds() throws {
        let clock = Mutex(ContinuousClock.now)
        let wrong = WrongTries(now: { clock.withLock { $0 } })
        let state = try #require(State(iso: "IN-WB"))
        let caller = Caller(state: state, role: .officer, subject: "desk", officer: nil, isShared: true)
        for _ in 0..<WrongTries.limit { wrong.count(caller) }
        #expect(wrong.pause(of: caller) != nil)
        clock.withLock { $0 += OfficerPins.lock }
        #expect(wrong.pause(of: caller) == nil)
        wrong.count(caller)
        #expect(wrong.pause(of: caller) == nil)
    }

    @Test("A terminal that tries many at once is told to wait, and another State's officers are not kept waiting")
    func manyAtOnce() async throws {
        try await open(hash: .recommended) { door in
            let shared = try await door.token(isShared: true)
            let other = try await door.token("IN-BR", isShared: true)
            let tries = (0..<12).map { number in
                Task { try await set(door, "739518", old: "604817", officer: "wb-x\(number)", token: shared) }
            }
            #expect(try await set(door, "739518", old: "604817", officer: "br-01", token: other).problem == "wrong-pin")
            var refused: [Door.Answer] = []
            for task in tries where try await task.value.status == 429 { refused.append(try await task.value) }
            #expect(!refused.isEmpty && refused.allSatisfy { $0.headers["retry-after"] != nil })
        }
    }

    @Test("What is no PIN, easily guessed, or not what is asked for is refused without being repeated")
    func refuses() async throws {
        try await open { door in
            let administrator = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            for pin in ["12345", "12345678901234", "abcdef", "123456", "000000", "121212"] {
                let answer = try await set(door, pin, token: administrator)
                #expect(answer.status == 422 && !answer.text.contains(pin))
            }
            for body in [
                "", "{}", "[]", #"{"pin":280461}"#, #"{"pin":"280461","role":"administrator"}"#, #"{"pin":"280461""#,
            ] {
                let answer = try await door.send("PUT", "/v1/officers/wb-07/pin", token: administrator, json: body)
                #expect(answer.status == 400 && answer.problem == "unreadable" && !answer.text.contains("280461"))
            }
            for officer in ["WB-07", "x", "a%20b", "Ram%20Kumar"] {
                #expect(try await set(door, "280461", officer: officer, token: administrator).status == 400)
            }
        }
    }

    @Test("A PIN stands in the database only as a hash")
    func hashed() async throws {
        try await open { door in
            _ = try await set(
                door, "739518264013", token: try await door.token("IN-WB", .administrator, officer: "wb-admin"))
            let found = try await door.count("SELECT count(*) FROM officer_pins p WHERE p::text LIKE '%739518264013%'")
            #expect(found == 0)
            #expect(try await door.count("SELECT count(*) FROM officer_pins WHERE octet_length(salt) = 16") == 1)
        }
    }
}
