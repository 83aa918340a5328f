/// When an alert is void: when its sender says, else after the usual time.
package enum Expiry {
    /// Of a preventive alert that tells no end: so many seconds after the issue, or after the departure.
    static let preventive: Int64 = 72 * 3600
    /// The longest that a preventive alert should stand after the issue, or after the departure: a week.
    static let preventiveLimit: Int64 = 7 * 86_400
    /// Of a movement that tells no end: so many seconds after the suspect is expected.
    static let arrival: Int64 = 24 * 3600

    /// nil when the alert tells neither an end nor a time that would give one.
    static func of(_ alert: Sanket_V1_Alert.View, kind: Kind) -> MessageTime? {
        if alert.hasExpiresAt {
            let time = alert.expiresAt
            return time.isInCalendar ? time : nil
        }
        switch kind {
        case .missingPerson:
            guard alert.missingPerson.category == .preventive else { return nil }
            let departure = alert.missingPerson.departure
            let isPlanned = departure.hasTo && departure.to.isInCalendar
            return end(of: isPlanned ? departure.to : alert.issuedAt, isPlanned || alert.hasIssuedAt, preventive)
        case .rescueRequest: return nil
        case .suspectMovement:
            let eta = alert.suspectMovement.eta
            return end(of: eta.hasTo ? eta.to : eta.from, eta.hasTo || eta.hasFrom, arrival)
        }
    }

    private static func end(of time: MessageTime, _ isPresent: Bool, _ seconds: Int64) -> MessageTime? {
        guard isPresent, time.isInCalendar else { return nil }
        let end = MessageTime(seconds: time.seconds + seconds, nanos: 0)
        return end.isInCalendar ? end : nil
    }
}
