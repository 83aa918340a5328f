import SwiftProtobuf

/// How a matter ended, or to whom it went over.
extension Facts {
    static func end(of alert: Alert, into notification: inout Sanket_V1_Notification) {
        let message = alert.message
        if let outcome = outcome(of: message, alert.kind) { notification.outcome = outcome }
        notification.cancelReason = Known.value(message.cancelReason)
        guard message.hasTransfer else { return }
        var transfer = Sanket_V1_TransferFacts()
        transfer.kind = Known.value(message.transfer.kind)
        transfer.reason = Known.value(message.transfer.reason)
        transfer.state = state(message.transfer.state)
        notification.transfer = transfer
    }

    private static func outcome(of message: Sanket_V1_Alert.View, _ kind: Kind) -> Sanket_V1_OutcomeFacts? {
        var facts = Sanket_V1_OutcomeFacts()
        switch kind {
        case .missingPerson:
            guard message.missingPerson.hasOutcome else { return nil }
            let outcome = message.missingPerson.outcome
            facts.kind = Known.value(outcome.kind)
            facts.state = state(outcome.state)
            if let time = time(outcome.hasAt, outcome.at) { facts.at = time }
        case .rescueRequest:
            guard message.rescueRequest.hasResult else { return nil }
            let result = message.rescueRequest.result
            facts.kind = Known.value(result.kind)
            facts.state = state(message.rescueRequest.place.state)
            if let time = time(result.hasAt, result.at) { facts.at = time }
            if let rescued = sum(result.rescued) { facts.rescued = rescued }
        case .suspectMovement:
            guard message.suspectMovement.hasOutcome else { return nil }
            let outcome = message.suspectMovement.outcome
            facts.kind = Known.value(outcome.kind)
            facts.state = state(outcome.state)
            if let time = time(outcome.hasAt, outcome.at) { facts.at = time }
            if outcome.hasRescued { facts.rescued = count(outcome.rescued) }
        }
        return facts
    }

    /// All groups together; nil where one has no number.
    private static func sum(_ groups: MessageList<Sanket_V1_VictimGroup.View>) -> Sanket_V1_Count? {
        guard !groups.isEmpty, groups.allSatisfy({ $0.count.hasLow || $0.count.hasHigh }) else { return nil }
        var sum = Sanket_V1_Count()
        for group in groups.prefix(Inspector.listLimit) {
            let counted = count(group.count)
            sum.low = min(9999, sum.low + (counted.hasLow ? counted.low : 0))
            sum.high = min(9999, sum.high + (counted.hasHigh ? counted.high : counted.low))
        }
        return sum
    }
}
