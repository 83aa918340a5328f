import AcceptanceSupport
import Alerts

/// Records that nobody should send, one sort after the other.
struct HostileBytes: Sendable {
    private var random: SeededGenerator
    private var turn = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// How many sorts there are.
    static let sorts = 16

    /// - Parameter id: of an alert that is used for nothing else.
    mutating func next(_ kind: Kind, _ origin: State, id: String) -> (
        value: [UInt8]?, contentType: String?, meaning: AlertStream.Meaning
    ) {
        defer { turn += 1 }
        let json = AlertJSON.any(kind, id: id, origin: origin.iso, target: other(than: origin).iso)
        let protobuf = AlertStream.protobuf(Array(json.utf8)) ?? []
        let named = AlertJSON.named(kind, target: other(than: origin).iso)
        switch turn % Self.sorts {
        case 0: return (nil, nil, .dead(.undecodable))
        case 1: return (noise(), nil, .anything)
        case 2: return (Array(protobuf.dropLast(1)), "application/protobuf", .dead(.undecodable))
        case 3: return (flipped(protobuf), "application/protobuf", .anything)
        case 4: return (flipped(Array(json.utf8)), "application/json", .anything)
        case 5: return (Array(json.utf8.prefix(json.utf8.count / 2)), "application/json", .dead(.undecodable))
        case 6: return (deep(), "application/json", .dead(.undecodable))
        case 7:
            return (Array(protobuf), "text/plain; charset=\u{0}", .alert(id: id, revision: 1, content: 0, named: named))
        case 8: return (Array(json.utf8), "application/protobuf", .alert(id: id, revision: 1, content: 0, named: named))
        case 9: return (replacing(json, id, with: "17"), nil, .dead(.unattributable))
        case 10: return (replacing(json, origin.iso, with: "IN-ZZ"), nil, .dead(.unattributable))
        case 11: return (replacing(json, origin.iso, with: other(than: origin).iso), nil, .dead(.wrongPartition))
        case 12: return (wrongKind(kind, origin, id), nil, .dead(.wrongKind))
        case 13: return (oversize(kind, origin, id), nil, .alert(id: id, revision: 1, content: 0, named: named))
        case 14: return (nul(kind, origin, id), nil, .alert(id: id, revision: 1, content: 0, named: named))
        default: return (invalidText(json), nil, .dead(.undecodable))
        }
    }

    private func other(than origin: State) -> State { State.all.first { $0 != origin && $0 != .union } ?? .union }

    private mutating func noise() -> [UInt8] {
        (0..<Int.random(in: 1...2000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func flipped(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard let index = bytes.indices.randomElement(using: &random) else { break }
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        return bytes
    }

    private func deep() -> [UInt8] { Array(repeating: UInt8(ascii: "["), count: 100_000) }

    private func replacing(_ json: String, _ text: String, with other: String) -> [UInt8] {
        Array(json.replacing("\"\(text)\"", with: "\"\(other)\"", maxReplacements: 1).utf8)
    }

    private func wrongKind(_ kind: Kind, _ origin: State, _ id: String) -> [UInt8] {
        let wrong = Kind.allCases.first { $0 != kind } ?? kind
        return Array(AlertJSON.any(wrong, id: id, origin: origin.iso, target: other(than: origin).iso).utf8)
    }

    private func oversize(_ kind: Kind, _ origin: State, _ id: String) -> [UInt8] {
        let more = ",\"narrative\":\"\(String(repeating: "long ", count: 60_000))\""
        return Array(AlertJSON.any(kind, id: id, origin: origin.iso, target: other(than: origin).iso, more: more).utf8)
    }

    /// NUL in a text, and a surrogate without its other half, as JSON can write them.
    private func nul(_ kind: Kind, _ origin: State, _ id: String) -> [UInt8] {
        let more = #","narrative":"\u0000 NUL""#
        return Array(AlertJSON.any(kind, id: id, origin: origin.iso, target: other(than: origin).iso, more: more).utf8)
    }

    private func invalidText(_ json: String) -> [UInt8] {
        var bytes = Array(json.utf8)
        guard let place = bytes.firstRange(of: Array("Missing".utf8))?.lowerBound else { return [0xFF] }
        bytes[place] = 0xC3
        return bytes
    }
}
