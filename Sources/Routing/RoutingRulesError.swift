/// What is wrong in a set of rules, and what would be right.
package struct RoutingRulesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The member, `reasons.explicit.duty`; empty for the text as a whole.
    package let path: String
    /// What would be right.
    package let message: String

    /// Where and what, in one line.
    package var description: String {
        path.isEmpty ? "routing rules: \(message)" : "routing rules: \(path): \(message)"
    }

    init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    init(decoding error: any Error) {
        func text(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            self.init(path: text(context.codingPath + [key]), message: "has to be there")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init(path: text(context.codingPath), message: "has another type")
        default:
            self.init(path: "", message: "the text is no JSON object of the form of schemas/data/routing.json")
        }
    }
}
