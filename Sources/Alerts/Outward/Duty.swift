/// What a target State has to do.
package enum Duty: String, Codable, Comparable, CaseIterable, Sendable {
    /// A digest, no clock.
    case lookOut = "look-out"
    /// A clock runs until a named officer has acknowledged.
    case act

    /// The same as the schema's number.
    package var wire: Sanket_V1_Duty { self == .act ? .act : .lookOut }
    /// By strength.
    package static func < (left: Duty, right: Duty) -> Bool { left.wire.rawValue < right.wire.rawValue }
}
