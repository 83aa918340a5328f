import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("The contract")
struct ContractTests {
    static let protoc = ["/usr/bin/protoc", "/usr/local/bin/protoc", "/opt/homebrew/bin/protoc"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "has the descriptor set that protoc makes of its .proto files",
        .enabled(if: protoc != nil, "protoc is not installed: the committed descriptor set was not compared"))
    func descriptor() throws {
        let output = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString).binpb")
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.protoc))
        process.currentDirectoryURL = Contract.folder
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Contract.folder.appending(path: "sanket/v1").path)
        process.arguments =
            ["--proto_path=.", "--descriptor_set_out=\(output.path)"]
            + files.filter { $0.hasSuffix(".proto") }.sorted().map { "sanket/v1/\($0)" }
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let made = try Google_Protobuf_FileDescriptorSet(
            serializedBytes: Array(try Data(contentsOf: output)), extensions: Sanket_V1_Privacy_Extensions)
        #expect(made == (try Contract.descriptorSet()), "run schemas/generate")
    }

    @Test("is the one that is built in")
    func builtIn() throws {
        let built = try Schema(descriptorSet: try Contract.bytes("sanket.v1.binpb"))
        #expect(built.messages.map(\.name) == Schema.current.messages.map(\.name))
        #expect(
            built.messages.flatMap(\.fields).map(\.jsonName)
                == Schema.current.messages.flatMap(\.fields).map(\.jsonName))
    }

    @Test("has generated code for every field", arguments: Kind.allCases)
    func generated(kind: Kind) throws {
        let specimen = try Specimen { _, _ in "x" }.alert(kind)
        #expect(try specimen.jsonString().count > 1000)
    }

    @Test("names the zero of every enumeration UNSPECIFIED and begins every value with the enumeration's name")
    func enumerations() throws {
        for type in try Contract.descriptorSet().file.flatMap(\.enumType) {
            let prefix =
                type.name.replacing(try Regex("([a-z0-9])([A-Z])")) {
                    "\($0.output[1].substring ?? "")_\($0.output[2].substring ?? "")"
                }.uppercased() + "_"
            #expect(type.value.first?.name == prefix + "UNSPECIFIED" && type.value.first?.number == 0)
            for value in type.value { #expect(value.name.hasPrefix(prefix), "\(value.name)") }
        }
    }

    @Test("gives every text a format, and nothing else one")
    func formats() {
        for message in Schema.current.messages {
            for field in message.fields {
                if case .string = field.type {
                    #expect(field.format != .unspecified, "\(message.name).\(field.protoName)")
                } else {
                    #expect(field.format == .unspecified, "\(message.name).\(field.protoName)")
                }
                if case .other = field.type {
                    Issue.record("\(message.name).\(field.protoName) has a type that no check knows")
                }
            }
        }
    }

    @Test("has no message of more than 64 fields, no enumeration beyond 63, no map, and no list of numbers")
    func bounds() throws {
        for message in Schema.current.messages {
            #expect(message.fields.count <= 64, "\(message.name)")
            for field in message.fields where field.isRepeated {
                switch field.type {
                case .string, .enumeration, .message: break
                default: Issue.record("\(message.name).\(field.protoName): the canonical form knows no such list")
                }
            }
        }
        for (name, type) in Schema.current.enumerations {
            #expect(type.numbers.values.allSatisfy { (0..<64).contains($0) }, "\(name)")
        }
        for type in try Contract.descriptorSet().file.flatMap(\.messageType) {
            #expect(!type.nestedType.contains { $0.options.mapEntry })
        }
    }

    @Test("knows its own paths")
    func paths() throws {
        let alert = try #require(Schema.current.message("sanket.v1.Alert"))
        #expect(Schema.current.contains(path: "suspectMovement.legs[2].departs.at", from: alert))
        for wrong in ["", "suspectMovement.rekha", "id.x", "legs[", "suspectMovement.legs[x]"] {
            #expect(!Schema.current.contains(path: wrong, from: alert))
        }
    }

    @Test("turns every example from JSON to protobuf to JSON without loss")
    func roundTrip() throws {
        for name in try Contract.examples {
            let message = try Contract.example(name)
            let again = try Sanket_V1_Alert(
                jsonString: try Sanket_V1_Alert(serializedBytes: try message.protobuf).jsonString())
            #expect(again == message)
        }
    }

    @Test(
        "has examples of every kind, of several States, in English and Hindi, with ids of version 7 made at the time of issue or before"
    )
    func examples() throws {
        let alerts = try Contract.examples.map { try #require(Alert(try Contract.example($0))) }
        #expect(Set(alerts.map(\.kind)) == Set(Kind.allCases))
        #expect(Set(alerts.map(\.origin)).count >= 6)
        #expect(Set(alerts.map { "\($0.message.language)" }).isSuperset(of: ["en", "hi"]))
        #expect(Set(alerts.map(\.id)).count == alerts.count)
        for alert in alerts {
            #expect(AlertID.version(of: alert.id) == 7)
            let made = UInt64(AlertID.text(alert.id).replacing("-", with: "").prefix(12), radix: 16)
            let issued = try #require(alert.issuedAt)
            #expect(Double(try #require(made)) <= issued.timeIntervalSince1970 * 1000)
        }
    }
}
