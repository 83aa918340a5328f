import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("An id that is derived of a State's key")
struct DerivedIDTests {
    private static let bengal = State(iso: "IN-WB") ?? .union

    @Test("The same key, place and State give the same id, for ever")
    func fixed() {
        let id = AlertID.derived(from: "2026-0001", place: 0, of: Self.bengal)
        #expect(AlertID.text(id) == "0000b9fb-3ac1-7013-85b6-e1931d1ac42b")
    }

    @Test("Another key, place or State gives another")
    func others() {
        let ids = Set(
            State.all.flatMap { state in
                ["a", "b", "ab"].flatMap { key in
                    (0..<10).map { AlertID.derived(from: key, place: $0, of: state) }
                }
            })
        #expect(ids.count == State.all.count * 3 * 10)
    }

    @Test("It passes as an id like any other, tells no time, and is free for its own State alone")
    func form() {
        for state in State.all {
            let id = AlertID.derived(from: "key", place: 7, of: state)
            #expect(AlertID.isRight(id))
            #expect(AlertID.isDerived(id))
            #expect(AlertID.time(of: id) == nil)
            #expect(State.all.filter { AlertID.isFree(id, for: $0) } == [state])
        }
    }

    @Test("An id that was made is free for every State")
    func made() {
        var random = SystemRandomNumberGenerator()
        let id = AlertID.mint(now: Date(), using: &random)
        #expect(!AlertID.isDerived(id))
        #expect(State.all.allSatisfy { AlertID.isFree(id, for: $0) })
    }
}

@Suite("An alert without an id")
struct UnnamedAlertTests {
    private static let id = AlertID.derived(from: "key", place: 0, of: .union)

    private func judged(_ bytes: [UInt8], _ type: ContentType) -> Alert? {
        try? Validator.judge(bytes, as: type) { Self.id }.result.get()
    }

    @Test("gets the one that it is given, in either encoding")
    func named() throws {
        let unnamed = Sanket_V1_Alert.sample { $0.id = "" }
        #expect(judged(try unnamed.protobuf, .protobuf)?.id == Self.id)
        #expect(judged(try unnamed.jsonUTF8Bytes(), .json)?.id == Self.id)
    }

    @Test("One that says its own keeps it, wherever it stands")
    func own() throws {
        let alert = Sanket_V1_Alert.sample()
        #expect(judged(try alert.protobuf, .protobuf)?.idText == alert.id)
        // The id last, in protobuf and in JSON.
        let unnamed = Sanket_V1_Alert.sample { $0.id = "" }
        let last = try unnamed.protobuf + [0x0A, 36] + Array(alert.id.utf8)
        #expect(judged(last, .protobuf)?.idText == alert.id)
        let json = try unnamed.jsonString().dropLast()
        #expect(judged(Array("\(json),\"id\":\"\(alert.id)\"}".utf8), .json)?.idText == alert.id)
    }

    @Test("Without one to give it is refused")
    func refused() throws {
        let unnamed = Sanket_V1_Alert.sample { $0.id = "" }
        let verdict = Validator.judge(try unnamed.protobuf, as: .protobuf)
        #expect(verdict.result.failure?.violations.map(\.rule) == ["id.missing"])
        #expect(verdict.origin?.iso == "IN-WB")
    }

    @Test("What the door judges is what it parses, in every example")
    func same() throws {
        for name in try Contract.examples {
            let json = try Contract.bytes("examples/\(name).json")
            let parsed = try #require(Alert(try Validator.parse(json: json).get()))
            let judged = try Validator.judge(json, as: .json).result.get()
            #expect(judged.canonicalBytes() == parsed.canonicalBytes(), "\(name)")
            #expect(judged.canonicalDigest() == parsed.canonicalDigest(), "\(name)")
        }
        for name in try Contract.invalidExamples {
            let json = try Contract.bytes("examples/invalid/\(name).json")
            #expect(Validator.judge(json, as: .json).result.failure == Validator.parse(json: json).failure, "\(name)")
        }
    }
}
