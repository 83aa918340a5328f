/// Why a record can't be taken as an alert. The raw value stands in the log.
package enum DeadReason: String, CaseIterable, Codable, Sendable {
    /// Neither protobuf nor JSON of an alert.
    case undecodable
    /// No valid id or origin.
    case unattributable
    /// The origin is not the partition's State.
    case wrongPartition = "wrong-partition"
    /// The kind is not the topic's.
    case wrongKind = "wrong-kind"
    /// No State that it could go to: the kind, the host or the State that it names is missing or unknown.
    case unroutable
    /// Another origin or kind than the alert's first revision.
    case identityConflict = "identity-conflict"
    /// Another content than the same revision before.
    case revisionConflict = "revision-conflict"
    /// The database refuses the row for good.
    case refusedByDatabase = "refused-by-database"
    /// More than may be kept or passed on.
    case tooLarge = "too-large"

    /// The same as the schema's number.
    package var wire: Sanket_V1_DeadReason {
        switch self {
        case .undecodable: .undecodable
        case .unattributable: .unattributable
        case .wrongPartition: .wrongPartition
        case .wrongKind: .wrongKind
        case .unroutable: .unroutable
        case .identityConflict: .identityConflict
        case .revisionConflict: .revisionConflict
        case .refusedByDatabase: .refusedByDatabase
        case .tooLarge: .tooLarge
        }
    }
}
