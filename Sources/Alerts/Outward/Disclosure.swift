/// What a target State may see.
package enum Disclosure: String, Codable, Comparable, CaseIterable, Sendable {
    /// What the notification itself holds.
    case redacted
    /// The alert, without the exact rescue place.
    case full
    /// The alert in full: only the State where the rescue is to be.
    case host

    /// The same as the schema's number.
    package var wire: Sanket_V1_Disclosure {
        switch self {
        case .redacted: .redacted
        case .full: .full
        case .host: .host
        }
    }
    /// By width.
    package static func < (left: Disclosure, right: Disclosure) -> Bool { left.wire.rawValue < right.wire.rawValue }
}
