import Alerts
import Foundation
import SwiftProtobuf

/// What the tests read from `schemas/`.
enum Contract {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas")

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    /// The examples by name, without the invalid ones.
    static var examples: [String] {
        get throws { try names(in: "examples") }
    }

    static var invalidExamples: [String] {
        get throws { try names(in: "examples/invalid").filter { !$0.hasSuffix(".violations") } }
    }

    static func example(_ name: String) throws -> Sanket_V1_Alert {
        try Sanket_V1_Alert(jsonUTF8Bytes: try bytes("examples/\(name).json"))
    }

    static func descriptorSet() throws -> Google_Protobuf_FileDescriptorSet {
        try Google_Protobuf_FileDescriptorSet(
            serializedBytes: try bytes("sanket.v1.binpb"), extensions: Sanket_V1_Privacy_Extensions)
    }

    private static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
}

extension Sanket_V1_Alert {
    /// A small alert that is right, changed as a test needs it.
    static func sample(_ kind: Kind = .missingPerson, _ change: (inout Sanket_V1_Alert) -> Void = { _ in }) -> Self {
        var alert = Sanket_V1_Alert()
        alert.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        alert.revision = 1
        alert.origin = "IN-WB"
        alert.status = .actual
        alert.lifecycle = .issued
        alert.urgency = .immediate
        alert.issuedAt = Google_Protobuf_Timestamp(seconds: 1_795_150_800)
        alert.targetStates = ["IN-BR"]
        switch kind {
        case .missingPerson: alert.missingPerson.category = .missing
        case .rescueRequest:
            alert.rescueRequest.place.state = "IN-MH"
            alert.rescueRequest.requestedActions = [.rescue]
        case .suspectMovement:
            alert.suspectMovement.headingState = "IN-UP"
            alert.suspectMovement.requestedActions = [.locate]
        }
        change(&alert)
        return alert
    }

    var protobuf: [UInt8] { get throws { try serializedBytes() } }
    var json: [UInt8] { get throws { try jsonUTF8Bytes() } }
}

extension Admission {
    var alert: Alert? {
        if case .alert(let alert, _) = self { alert } else { nil }
    }

    var rules: [String] {
        switch self {
        case .alert(_, let warnings): warnings.map(\.rule)
        case .dead(_, let detail, _, _, _): [detail.rule]
        }
    }

    var deadReason: DeadReason? {
        if case .dead(let reason, _, _, _, _) = self { reason } else { nil }
    }
}

/// The same stream of numbers for the same seed (SplitMix64, public domain, S. Vigna).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
