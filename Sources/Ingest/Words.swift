import Alerts

/// Enumerations as the ledger writes them: the schema's names, without their prefix.
enum Words {
    static func status(_ status: Sanket_V1_Status) -> String {
        switch status {
        case .actual: "ACTUAL"
        case .exercise: "EXERCISE"
        case .test: "TEST"
        default: "UNSPECIFIED"
        }
    }

    static func lifecycle(_ lifecycle: Sanket_V1_Lifecycle) -> String {
        switch lifecycle {
        case .issued: "ISSUED"
        case .updated: "UPDATED"
        case .resolved: "RESOLVED"
        case .cancelled: "CANCELLED"
        case .transferred: "TRANSFERRED"
        case .expired: "EXPIRED"
        default: "UNSPECIFIED"
        }
    }

    static func urgency(_ urgency: Sanket_V1_Urgency) -> String {
        switch urgency {
        case .immediate: "IMMEDIATE"
        case .expected: "EXPECTED"
        case .future: "FUTURE"
        case .past: "PAST"
        default: "UNKNOWN"
        }
    }
}
