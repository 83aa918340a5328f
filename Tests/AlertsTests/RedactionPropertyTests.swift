import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("Redaction, whatever the alert")
struct RedactionPropertyTests {
    /// Makes texts that are right in their formats, and remembers those that must not get out.
    private final class Author {
        private var random: Seeded
        private(set) var secrets: [String: String] = [:]

        init(seed: UInt64) { random = Seeded(state: seed) }

        private func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 1...9, using: &random)) }.joined()
        }

        private func words() -> String {
            let letters = ["rekha", "देवी", "মৌমিতা", "Chhotu", "ਗੁਰਮੀਤ", "மீனா", "Dumri Tola", "लाल दुपट्टा", "GD 41", "\u{200D}x"]
            return (0..<Int.random(in: 1...4, using: &random))
                .map { _ in (letters.randomElement(using: &random) ?? "") + digits(3) }.joined(separator: " ")
        }

        func text(_ path: String, _ field: FieldShape) -> String {
            let made: String
            switch field.format {
            case .uuid:
                let time = Double.random(in: 1_700_000_000...1_790_000_000, using: &random)
                made = AlertID.text(AlertID.mint(now: Date(timeIntervalSince1970: time), using: &random))
            case .state: made = State.all.randomElement(using: &random)?.iso ?? ""
            case .country: made = ["NP", "BD", "KH"].randomElement(using: &random) ?? ""
            case .date: made = "19\(digits(2))-0\(digits(1))-1\(digits(1))"
            case .language: made = "mai"
            case .script: made = "Deva"
            case .phone: made = "+91\(digits(10))"
            case .pinCode, .trainNumber: made = digits(field.format == .pinCode ? 6 : 5)
            case .plate: made = "WB 74 AB \(digits(4))"
            case .pnr: made = digits(10)
            case .imei: made = digits(15)
            case .flight: made = "AI\(digits(3))"
            case .sha256:
                made = (0..<64).map { _ in "abcdef".randomElement(using: &random).map(String.init) ?? "a" }.joined()
            case .mediaType: made = "image/x-\(digits(6))"
            case .stationCode, .airport: made = "HWH"
            default: made = words()
            }
            // Two or three letters, or five digits, stand in other texts by chance.
            if field.privacy != .public, made.utf8.count > 6 { secrets[path] = made }
            return made
        }
    }

    @Test("lets no text out that is more than public, in whatever field and form it stands", arguments: Kind.allCases)
    func secrets(kind: Kind) throws {
        let now = Date(timeIntervalSince1970: 1_795_150_860)
        let target = try #require(Target(.union, reasons: [Reason(.explicit, duty: .act, disclosure: .full)]))
        var looked = 0
        for seed in UInt64(1)...60 {
            let author = Author(seed: seed)
            let specimen = Specimen { path, field in author.text(path, field) }
            var message = try specimen.alert(kind)
            if kind == .suspectMovement { message.suspectMovement.requestedActions = [.locate] }
            if kind == .rescueRequest { message.rescueRequest.requestedActions = [.rescue] }
            let alert = try #require(Alert(message, kind: kind))
            var earlier = message
            earlier.headline = "earlier"
            let previous = try #require(Alert(earlier, kind: kind))
            let notification = Redaction.notification(of: alert, to: target, recordedAt: now, after: previous)
            let item = try #require(Redaction.feedItem(of: alert, recordedAt: now))
            let outward =
                [
                    String(decoding: try notification.serializedBytes() as [UInt8], as: UTF8.self),
                    try notification.jsonString(), try item.jsonString(),
                    String(describing: CloudEvent.of(notification)),
                    Validator.violations(of: message).map(\.description).joined(separator: "\n"),
                ] + Language.allCases.map { Summary.line(notification, language: $0) }
            for (path, secret) in author.secrets {
                looked += 1
                #expect(!outward.contains { $0.contains(secret) }, "\(path), seed \(seed)")
            }
        }
        #expect(looked > 60 * 20)
    }

    @Test("holds a suspect whole as a victim's identity, for one may be under 18")
    func suspects() throws {
        let suspect = try #require(Schema.current.message("sanket.v1.Suspect"))
        #expect(suspect.fields.count >= 17)
        for field in suspect.fields { #expect(field.privacy == .victimIdentity, "\(field.protoName)") }
        let names = Set(suspect.fields.map(\.jsonName))
        #expect(names.isSuperset(of: ["phones", "imeis", "handles", "birthDate", "homeAddress", "marks", "names"]))
    }
}
