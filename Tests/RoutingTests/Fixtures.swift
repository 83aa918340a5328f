import Alerts
import Foundation
import Routing
import SwiftProtobuf

enum Contract {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas")

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    static var examples: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "examples").path)
                .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
        }
    }
}

/// Routes by the built-in rules, and tells what came out by State.
struct Route {
    let targets: [Target]

    init(_ kind: Kind = .missingPerson, origin: String = "IN-WB", _ change: (inout Sanket_V1_Alert) -> Void) throws {
        var message = Sanket_V1_Alert()
        message.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        message.revision = 1
        message.origin = origin
        message.issuedAt = Google_Protobuf_Timestamp(seconds: 1_795_150_800)
        change(&message)
        targets = try Router(rules: .embedded()).targets(of: Alert(message, kind: kind).unwrapped())
    }

    /// ISO codes, by LGD code.
    var states: [String] { targets.map(\.state.iso) }

    subscript(iso: String) -> Target? { targets.first { $0.state.iso == iso } }

    func states(for reason: Reason.Name) -> Set<String> {
        Set(targets.filter { $0.reasons.contains { $0.name == reason } }.map(\.state.iso))
    }
}

struct Absent: Error {}

extension Optional {
    func unwrapped() throws -> Wrapped {
        guard let self else { throw Absent() }
        return self
    }
}

extension Google_Protobuf_Timestamp {
    /// So many hours before the alert of `Route` was issued.
    static func hoursBefore(_ hours: Double) -> Self { .init(seconds: 1_795_150_800 - Int64(hours * 3600)) }
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
