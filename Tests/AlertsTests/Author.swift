import Alerts
import Foundation

/// Makes texts that are right in their formats, and remembers those that must not get out.
final class Author {
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
