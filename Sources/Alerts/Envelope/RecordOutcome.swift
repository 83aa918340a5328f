/// What became of a record. The raw value stands in the log.
package enum RecordOutcome: String, CaseIterable, Codable, Sendable {
    case accepted
    /// A lower revision than one already taken: kept, not relayed.
    case late
    /// The same revision with the same content again.
    case `repeat`
    case dead

    /// The same as the schema's number.
    package var wire: Sanket_V1_RecordOutcome {
        switch self {
        case .accepted: .accepted
        case .late: .late
        case .repeat: .repeat
        case .dead: .dead
        }
    }
}
