import Alerts
import FoundationEssentials
import HTTPTypes

/// A caller's own name for what it asks, so that asking again is the same.
struct IdempotencyKey: Hashable, Sendable {
    let text: String

    static let longest = 255

    /// nil where the request bears none.
    ///
    /// - Throws: `Problem.parameter` for one that is not 1–255 visible ASCII characters, or for more than one.
    init?(_ headers: HTTPFields) throws(Problem) {
        let given = headers[values: .idempotencyKey]
        guard let text = given.first else { return nil }
        guard given.count == 1, (1...Self.longest).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .parameter("Idempotency-Key", "one of 1 to \(Self.longest) visible ASCII characters") }
        self.text = text
    }

    /// The id of the alert at that place of the request, where it says none itself.
    func alertID(of origin: State, place: Int) -> UUID { AlertID.derived(from: text, place: place, of: origin) }
}
