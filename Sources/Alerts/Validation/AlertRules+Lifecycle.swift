/// The rules of an alert's life: how it ends, to whom it goes over.
extension AlertRules {
    /// - Parameter kind: the first that the alert holds.
    mutating func lifecycle(_ alert: Sanket_V1_Alert.View, _ kind: Kind?) {
        if let kind { outcome(alert, kind) }
        note(
            .cancelReasonMissing, at: "cancelReason",
            if: alert.lifecycle == .cancelled && alert.cancelReason == .unspecified)
        transfer(alert)
    }

    private mutating func outcome(_ alert: Sanket_V1_Alert.View, _ kind: Kind) {
        let isTold: Bool
        let path: String
        switch kind {
        case .missingPerson: (isTold, path) = (alert.missingPerson.hasOutcome, "missingPerson.outcome")
        case .rescueRequest: (isTold, path) = (alert.rescueRequest.hasResult, "rescueRequest.result")
        case .suspectMovement: (isTold, path) = (alert.suspectMovement.hasOutcome, "suspectMovement.outcome")
        }
        note(.outcomeMissing, at: path, if: alert.lifecycle == .resolved && !isTold)
        // A rescue of some of the victims leaves it open.
        let isOpen = alert.lifecycle == .issued || alert.lifecycle == .updated
        if isOpen, isTold { note(.outcomeEarly, at: path, if: alert.rescueRequest.result.kind != .partlyRescued) }
    }

    /// BNSS s.173: a zero FIR goes to the station with the jurisdiction. A hand-over has a reason (Supreme Court 2013).
    private mutating func transfer(_ alert: Sanket_V1_Alert.View) {
        guard alert.hasTransfer else {
            return note(.transferMissing, at: "transfer", if: alert.lifecycle == .transferred)
        }
        let transfer = alert.transfer
        note(.transferReasonMissing, at: "transfer.reason", if: transfer.reason == .unspecified)
        note(.transferZeroFIR, at: "fir.kind", if: transfer.kind == .zeroFir && alert.fir.kind != .zero)
        district(transfer.district, at: "transfer.district")
        if transfer.hasFir { report(transfer.fir, alert, at: "transfer.fir") }
    }

    /// Whatever else, a warning that stands for weeks is heeded by nobody: an alert of a departure that is planned ends
    /// within a week of it.
    mutating func preventive(_ person: Sanket_V1_MissingPerson.View, _ alert: Sanket_V1_Alert.View) {
        if person.hasDeparture, person.departure.hasFrom, person.departure.hasTo {
            note(.windowOrder, at: "missingPerson.departure", if: person.departure.to.isBefore(person.departure.from))
        }
        guard person.category == .preventive, alert.hasIssuedAt, alert.hasExpiresAt else { return }
        let end = max(alert.issuedAt.seconds, person.departure.hasTo ? person.departure.to.seconds : .min)
        let (limit, isBeyond) = end.addingReportingOverflow(Expiry.preventiveLimit)
        note(.preventiveExpiry, at: "expiresAt", if: !isBeyond && alert.expiresAt.seconds > limit)
    }
}
