import Store

/// What a refused fence means for one partition of the batch.
enum Refusal: Equatable {
    /// Ours, and already at the end of the batch, or of the one that was sent behind it: it had committed, and only the
    /// answer was lost.
    case committed(to: Int64)
    /// Ours, and where the batch began: another partition of the batch was refused.
    case innocent
    /// Another's token: it was taken over, or rebased.
    case anothers
    /// Ours, but somewhere else: nobody should guess.
    case stop(String)

    /// - Parameter sent: the furthest end that was sent under the claim's token.
    init(_ claim: Claim, _ row: PartitionRow?, sent: Int64) {
        guard let row, row.token == claim.token, row.incarnation == claim.incarnation else {
            self = .anothers
            return
        }
        switch row.nextOffset {
        case claim.to, sent: self = .committed(to: row.nextOffset)
        case claim.from: self = .innocent
        default:
            self = .stop(
                "the ledger stands at offset \(row.nextOffset), this process at \(claim.from): the database was changed "
                    + "behind its owner. Look at `sanket reconcile`, then restart")
        }
    }
}
