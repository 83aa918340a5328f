/// What a State can do about an alert. The raw value stands in the second log.
package enum DeedType: String, CaseIterable, Codable, Sendable {
    /// A named officer has seen the alert; or, by the origin, one of its items.
    case acknowledged
    /// Somebody of the alert was seen. The State where they are heading is told.
    case sighted
    case accepted
    case refused
    /// Refused, naming the State whose it is.
    case notOurs = "not-ours"
    /// Given to a unit of a district, to the railway police or to a station.
    case assigned
    case outcome
    /// A State that may see only what is redacted asks the origin for more.
    case accessAsked = "access-asked"
    case accessGranted = "access-granted"
    case accessWithdrawn = "access-withdrawn"
    case photographAdded = "photograph-added"
    case photographWithdrawn = "photograph-withdrawn"

    /// The clock that then runs for the alert's origin; nil where it has nothing to see to.
    package var clock: ResponseClock? {
        switch self {
        case .sighted: .sighting
        case .refused, .notOurs: .refusal
        case .accessAsked: .accessRequest
        case .acknowledged, .accepted, .assigned, .outcome, .accessGranted, .accessWithdrawn, .photographAdded,
            .photographWithdrawn:
            nil
        }
    }
}
