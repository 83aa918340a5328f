import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The officers' PINs.
package struct OfficerRoutes: Sendable {
    private let pins: PinCheck

    package init(pins: PinCheck) {
        self.pins = pins
    }

    package var routes: [Route] {
        [
            Route(.setPin, .put, "/v1/officers/{officer}/pin") { request, context, caller in
                try caller.require(.setPin, .own)
                guard let officer = context.parameters.get("officer").flatMap({ OfficerID($0) }) else {
                    throw Problem.parameter("officer", "an officer's id")
                }
                let wish = try PinWish(reading: Array(try await Body.read(request, upTo: 1024).readableBytesView))
                try await pins.set(wish.pin, old: wish.old, for: officer, by: caller)
                return Response(status: .noContent)
            }
        ]
    }
}

/// What sets a PIN: `{"pin": "…", "old": "…"}`.
struct PinWish: Decodable {
    var pin: String
    /// The PIN until now; an administrator needs none.
    var old: String?

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let content = try decoder.container(keyedBy: Key.self)
        let unknown = content.allKeys.filter { !["pin", "old"].contains($0.stringValue) }
        guard unknown.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "unknown members"))
        }
        pin = try content.decode(String.self, forKey: Key(stringValue: "pin"))
        old = try content.decodeIfPresent(String.self, forKey: Key(stringValue: "old"))
    }

    /// - Throws: `Problem.unreadable`, which repeats nothing of it.
    init(reading bytes: [UInt8]) throws(Problem) {
        do {
            self = try JSONDecoder().decode(PinWish.self, from: Data(bytes))
        } catch {
            throw Problem(.unreadable, "expected {\"pin\": \"…\"}, with \"old\" beside it where there was one")
        }
    }
}
