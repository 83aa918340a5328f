@testable import Alerts
import FuzzTargets
import SwiftProtobuf
import Testing

@Suite("An alert in protobuf")
struct ReadingTests {
    @Test("says where it lies what the library reads in it, whatever is done to it", arguments: 0..<12 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let examples = try Contract.examples.map { try Contract.example($0).protobuf }
        for example in examples {
            for _ in 0..<12 {
                var bytes = example
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    Mutation.allCases.randomElement(using: &random)?.apply(to: &bytes, &random)
                }
                #expect(FuzzTarget.read.run(bytes) == nil, "\(bytes)")
            }
        }
    }

    @Test("need not be decoded when it has every field of the schema", arguments: Kind.allCases)
    func inOrder(kind: Kind) throws {
        let id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        let specimen = Specimen { _, field in field.format == .uuid ? id : "IN-WB" }
        let message = try specimen.alert(kind)
        let bytes = try message.protobuf
        let outcome = try #require(Inspector.inspect(bytes, AlertDecoder.shape))
        #expect(outcome.isCanonical && CanonicalEncoder.bytes(of: message) == bytes)
        let json = Array(try specimen.json(kind).utf8)
        let transcoded = JSONTranscoder.transcode(json, as: AlertDecoder.shape, tellsUnknownNames: false)
        #expect(try Inspector.inspect(transcoded.get().protobuf, AlertDecoder.shape)?.isCanonical == true)
    }

    @Test("has its views' fields from the contract's file", arguments: Kind.allCases)
    func views(kind: Kind) throws {
        let message = try Specimen { path, _ in path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : "IN-WB" }.alert(
            kind)
        let view = try #require(Sanket_V1_Alert.View(of: message))
        #expect(view.utcOffsetMinutes == message.utcOffsetMinutes && view.status == message.status)
        #expect(
            view.issuedAt.seconds == message.issuedAt.seconds && view.links.map(\.kind) == message.links.map(\.kind))
        let (seen, expected) = (view.missingPerson.lastSeen, message.missingPerson.lastSeen)
        #expect(seen.coordinates.latitude == expected.coordinates.latitude && seen.hasAt == expected.hasAt)
        #expect(seen.district == expected.district && "\(seen.place)" == expected.place)
        #expect(
            Array(view.missingPerson.suspectedMeans) == message.missingPerson.suspectedMeans
                && view.missingPerson.presumedAbducted == message.missingPerson.presumedAbducted)
        #expect(
            view.suspectMovement.legs.map { $0.statesPassed.map(\.description) }
                == message.suspectMovement.legs.map(\.statesPassed))
    }

    @Test("tells a list that is too long before what is wrong in it")
    func longList() {
        let found = Validator.violations(
            of: .sample { $0.targetStates = ["IN-ZZ"] + Array(repeating: "IN-BR", count: 99) + ["IN-YY"] })
        #expect(found.map(\.note) == ["targetStates: list.length", "targetStates[0]: state.unknown"])
    }
}

/// What can befall an alert's bytes on their way.
private enum Mutation: CaseIterable {
    case bit, byte, removal, insertion, cut, copy, number, content, oldCode, accent, longList

    func apply(to bytes: inout [UInt8], _ random: inout Seeded) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &random)
        let field =
            [1, 2, 3, 4, 5, 9, 11, 12, 16, 18, 19, 34, 48, 49, 64, 80, 81, 82, 83, 1000].randomElement(using: &random)
            ?? 1
        switch self {
        case .bit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case .byte: bytes[place] = .random(in: .min ... .max, using: &random)
        case .removal: bytes.remove(at: place)
        case .insertion: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
        case .cut: bytes.removeLast(Int.random(in: 0..<min(bytes.count, 40), using: &random))
        case .copy:
            let piece = bytes[place..<min(bytes.count, place + Int.random(in: 1...30, using: &random))]
            bytes.insert(contentsOf: piece, at: Int.random(in: bytes.indices, using: &random))
        case .number:
            var writer = ProtobufWriter(capacity: 16)
            writer.field(field, varint: [0, 1, 2, 77, .max].randomElement(using: &random) ?? 0)
            bytes += writer.bytes
        case .content:
            let texts = ["", "IN-OR", "\u{8}\u{1}", "e\u{301}", "2345 6789 0124", "\u{10}\u{1}\u{8}\u{1}", "नि\u{93C}"]
            var writer = ProtobufWriter(capacity: 16)
            writer.field(field, text: texts.randomElement(using: &random) ?? "")
            if Bool.random(using: &random) { bytes += writer.bytes } else { bytes = writer.bytes + bytes }
        case .oldCode: Self.replace("IN-", with: ["in-", "IN-OR"].randomElement(using: &random) ?? "", in: &bytes)
        case .accent: Self.replace("e", with: "e\u{301}", in: &bytes)
        case .longList:
            var writer = ProtobufWriter(capacity: 800)
            for _ in 0..<Int.random(in: 98...230, using: &random) { writer.field(19, text: "IN-ZZ") }
            bytes += writer.bytes
        }
    }

    private static func replace(_ old: String, with new: String, in bytes: inout [UInt8]) {
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: old) }) else { return }
        bytes.replaceSubrange(place..<place + min(old.count, new.count), with: new.prefix(old.count))
    }
}
