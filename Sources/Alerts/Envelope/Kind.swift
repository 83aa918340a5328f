/// What an alert is about. The raw value is the end of its topic's name.
package enum Kind: String, CaseIterable, Codable, Sendable {
    case missingPerson = "missing-person"
    case rescueRequest = "rescue-request"
    case suspectMovement = "suspect-movement"

    /// The same as the schema's number.
    package var wire: Sanket_V1_Kind {
        switch self {
        case .missingPerson: .missingPerson
        case .rescueRequest: .rescueRequest
        case .suspectMovement: .suspectMovement
        }
    }

    /// nil for UNSPECIFIED and for a number of a newer schema.
    package init?(wire: Sanket_V1_Kind) {
        guard let kind = Kind.allCases.first(where: { $0.wire == wire }) else { return nil }
        self = kind
    }

    /// The kinds that a message holds: one, if it is right.
    package static func present(in message: Sanket_V1_Alert.View) -> [Kind] {
        allCases.filter { $0.isPresent(in: message) }
    }

    /// Whether a message holds this kind.
    func isPresent(in message: Sanket_V1_Alert.View) -> Bool {
        switch self {
        case .missingPerson: message.hasMissingPerson
        case .rescueRequest: message.hasRescueRequest
        case .suspectMovement: message.hasSuspectMovement
        }
    }

    /// The field of the alert that holds this kind, as in JSON.
    package var field: String {
        switch self {
        case .missingPerson: "missingPerson"
        case .rescueRequest: "rescueRequest"
        case .suspectMovement: "suspectMovement"
        }
    }
}
