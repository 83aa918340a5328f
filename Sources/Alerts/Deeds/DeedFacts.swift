package import FoundationEssentials
import SwiftProtobuf

/// What stands of a body in columns of its own: what it does, when, where, and whom it concerns.
package struct DeedFacts: Sendable {
    package var type: DeedType
    /// Nil: now.
    package var doneAt: Date?
    /// LGD code.
    package var district: Int32?
    /// Where who was seen is going.
    package var heading: State?
    /// Whose alert it is instead; who gets access.
    package var to: State?
    /// Until when a unit has to answer.
    package var dueAt: Date?
    /// The item that it sees to.
    package var closes: UUID?

    package init(
        _ type: DeedType, doneAt: Date? = nil, district: UInt32 = 0, heading: State? = nil, to: State? = nil,
        dueAt: Date? = nil, closes: String = ""
    ) {
        self.type = type
        self.doneAt = doneAt
        self.district = (1...9999).contains(district) ? Int32(district) : nil
        self.heading = heading
        self.to = to
        self.dueAt = dueAt
        self.closes = AlertID.parse(closes)
    }
}

extension Sanket_V1_Acknowledgement {
    package var facts: DeedFacts? {
        DeedFacts(.acknowledged, doneAt: hasDoneAt ? doneAt.instant : nil, closes: closes)
    }
}

extension Sanket_V1_Sighting {
    package var facts: DeedFacts? {
        DeedFacts(
            .sighted, doneAt: hasSeenAt ? seenAt.instant : nil, district: district, heading: State(iso: heading))
    }
}

extension Sanket_V1_Answer {
    package var facts: DeedFacts? {
        let time = hasDoneAt ? doneAt.instant : nil
        switch kind {
        case .accepted: return DeedFacts(.accepted, doneAt: time)
        case .refused: return DeedFacts(.refused, doneAt: time)
        case .notOurs: return DeedFacts(.notOurs, doneAt: time, to: State(iso: toState))
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Sanket_V1_Assignment {
    package var facts: DeedFacts? {
        DeedFacts(
            .assigned, doneAt: hasDoneAt ? doneAt.instant : nil, district: district,
            dueAt: hasDueAt ? dueAt.instant : nil, closes: closes)
    }
}

extension Sanket_V1_OutcomeReport {
    package var facts: DeedFacts? {
        DeedFacts(.outcome, doneAt: hasDoneAt ? doneAt.instant : nil, district: district, closes: closes)
    }
}

extension Sanket_V1_AccessRequest {
    package var facts: DeedFacts? { DeedFacts(.accessAsked, doneAt: hasDoneAt ? doneAt.instant : nil) }
}

extension Sanket_V1_AccessGrant {
    package var facts: DeedFacts? {
        DeedFacts(
            .accessGranted, doneAt: hasDoneAt ? doneAt.instant : nil, to: State(iso: state), closes: closes)
    }
}
