import Alerts
import Foundation
import SwiftProtobuf
import Testing

/// A newer schema beside the ones that were published before: their descriptor sets stay in `schemas/compatibility`.
@Suite("The schema, beside an earlier one")
struct CompatibilityTests {
    static let earlier: [String] = ["v1.0", "v1.1"]

    private static func set(_ name: String) throws -> Google_Protobuf_FileDescriptorSet {
        try Google_Protobuf_FileDescriptorSet(
            serializedBytes: try Contract.bytes("compatibility/\(name).binpb"),
            extensions: Sanket_V1_Privacy_Extensions)
    }

    @Test("keeps every field: number, name, type, and whether it is a list", arguments: earlier)
    func fields(version: String) throws {
        let now = Dictionary(
            try Contract.descriptorSet().file.flatMap { file in file.messageType.map { ($0.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        for old in try Self.set(version).file.flatMap(\.messageType) {
            let new = try #require(now[old.name], "\(old.name) is gone")
            for field in old.field {
                let same = new.field.first { $0.number == field.number }
                #expect(
                    same?.name == field.name && same?.type == field.type && same?.typeName == field.typeName
                        && same?.label == field.label && same?.proto3Optional == field.proto3Optional,
                    "\(old.name).\(field.name)")
                #expect(same?.options.Sanket_V1_format == field.options.Sanket_V1_format, "\(old.name).\(field.name)")
                // A field may become more secret, never less.
                #expect(
                    (same?.options.Sanket_V1_privacy.rawValue ?? 0) >= field.options.Sanket_V1_privacy.rawValue,
                    "\(old.name).\(field.name)")
            }
            // What is new stands in numbers that were kept for it.
            for field in new.field where !old.field.contains(where: { $0.number == field.number }) {
                #expect(
                    old.reservedRange.contains { ($0.start..<$0.end).contains(field.number) },
                    "\(old.name).\(field.name) stands in a number that was not reserved")
            }
        }
    }

    @Test("keeps every number of every enumeration", arguments: earlier)
    func enumerations(version: String) throws {
        for old in try Schema(Self.set(version)).enumerations {
            let new = try #require(Schema.current.enumerations[old.key], "\(old.key) is gone")
            for (name, number) in old.value.numbers { #expect(new.numbers[name] == number, "\(name)") }
        }
    }

    @Test("is read by a consumer with the earlier one: what that knows it reads, the rest it keeps")
    func olderConsumer() throws {
        let version = "v1.0"
        let old = try Schema(Self.set(version))
        let shape = try #require(old.message("sanket.v1.Alert"))
        var unknown = 0
        for name in try Contract.examples {
            let bytes = try Contract.example(name).protobuf
            let read = try OlderConsumer(schema: old).read(bytes, as: shape)
            unknown += read.unknown
            let alert = try Contract.example(name)
            #expect(read.texts["id"] == alert.id && read.texts["origin"] == alert.origin, "\(name)")
            #expect(read.texts["headline"] == (alert.headline.isEmpty ? nil : alert.headline))
            #expect(read.texts["missingPerson.lastSeen.state"].map { $0 == alert.missingPerson.lastSeen.state } ?? true)
        }
        #expect(unknown > 20, "the examples have something that the earlier schema does not")
    }

    @Test("tells of a deed in an event that a consumer with the earlier one can read")
    func olderListener() throws {
        let old = try Schema(Self.set("v1.1"))
        var event = Sanket_V1_Event()
        event.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        event.type = .sighted
        event.alertID = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b2"
        event.origin = "IN-WB"
        event.officer = "ka-07"
        let read = try OlderConsumer(schema: old)
            .read(try event.serializedBytes(), as: try #require(old.message("sanket.v1.Event")))
        #expect(read.texts == ["id": event.id, "alertId": event.alertID, "origin": "IN-WB"] && read.unknown == 1)
    }

    @Test("keeps what a newer producer says, in both ways through", arguments: Kind.allCases)
    func newerProducer(kind: Kind) throws {
        var stowaway = Data([0xF2, 0x3F, 0x05])
        stowaway.append(contentsOf: "newer".utf8)
        var message = Sanket_V1_Alert.sample(kind)
        try message.merge(serializedBytes: stowaway)
        if kind == .missingPerson { try message.missingPerson.lastSeen.merge(serializedBytes: stowaway) }
        if kind == .rescueRequest { try message.rescueRequest.place.merge(serializedBytes: stowaway) }
        if kind == .suspectMovement { try message.suspectMovement.victims.merge(serializedBytes: stowaway) }
        let admission = admit(value: try message.protobuf, headers: [], topicKind: kind, partition: 19)
        let alert = try #require(admission.alert)
        #expect(Set(admission.rules).isSuperset(of: ["protobuf.unknown-field"]))
        let again = try Sanket_V1_Alert(serializedBytes: alert.canonicalBytes())
        #expect(try again == alert.message.decoded() && again.unknownFields.data == stowaway)
        let inner = [
            again.missingPerson.lastSeen.unknownFields.data, again.rescueRequest.place.unknownFields.data,
            again.suspectMovement.victims.unknownFields.data,
        ]
        #expect(inner.contains(stowaway))
    }
}

/// Reads protobuf as a program does that was built with an earlier schema.
private struct OlderConsumer {
    let schema: Schema

    struct Reading {
        var texts: [String: String] = [:]
        /// Fields that the earlier schema has no name for.
        var unknown = 0
    }

    struct Malformed: Error {}

    func read(_ bytes: [UInt8], as shape: MessageShape) throws -> Reading {
        var reading = Reading()
        try read(bytes[...], shape, at: "", &reading)
        return reading
    }

    private func read(_ bytes: ArraySlice<UInt8>, _ shape: MessageShape, at path: String, _ reading: inout Reading)
        throws
    {
        var rest = bytes
        while !rest.isEmpty {
            let tag = try varint(&rest)
            let field = shape.field(number: Int(tag >> 3))
            if field == nil { reading.unknown += 1 }
            switch tag & 7 {
            case 0: _ = try varint(&rest)
            case 1: rest = rest.dropFirst(8)
            case 5: rest = rest.dropFirst(4)
            case 2:
                let count = Int(try varint(&rest))
                guard count <= rest.count else { throw Malformed() }
                let content = rest.prefix(count)
                rest = rest.dropFirst(count)
                guard let field else { continue }
                let path = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
                switch field.type {
                case .string: reading.texts[path] = String(decoding: content, as: UTF8.self)
                case .message(let nested): try read(content, schema.messages[nested], at: path, &reading)
                default: break
                }
            default: throw Malformed()
            }
        }
    }

    private func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }
}
