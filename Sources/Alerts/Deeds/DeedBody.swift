package import SwiftProtobuf

/// What a State tells of a deed, as it comes in at the door. Who does it, about which alert and in what revision stands
/// beside it and never in it: a State acts only as itself.
package protocol DeedBody: Message, Sendable {
    /// Notes the rules broken that concern more than one field, or a field that has to be there.
    func check(_ rules: inout DeedRules)
    /// What stands of it in columns of its own; nil where it does not tell what it does, which the check refuses.
    var facts: DeedFacts? { get }
    /// All of it, as it is kept.
    var detail: Sanket_V1_DeedDetail { get }
}

extension DeedBody {
    /// The detail in protobuf.
    package var detailBytes: [UInt8] { CanonicalEncoder.bytes(of: detail) }
}

extension Sanket_V1_Acknowledgement: DeedBody {
    package func check(_ rules: inout DeedRules) { rules.done(hasDoneAt, doneAt) }

    package var detail: Sanket_V1_DeedDetail { .with { $0.acknowledgement = self } }
}

extension Sanket_V1_Sighting: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.note(.seenAtMissing, at: "seenAt", if: !hasSeenAt)
        rules.done(hasSeenAt, seenAt, at: "seenAt")
        rules.district(district, at: "district")
        rules.district(headingDistrict, at: "headingDistrict")
        rules.count(persons, at: "persons")
        if hasCoordinates { rules.coordinates(coordinates, at: "coordinates") }
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.sighting = self } }
}

extension Sanket_V1_Answer: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.done(hasDoneAt, doneAt)
        rules.note(.answerMissing, at: "kind", if: kind == .unspecified)
        rules.note(.answerReasonMissing, at: "refusalReason", if: kind == .refused && refusalReason == .unspecified)
        if kind == .notOurs { rules.other(toState, at: "toState") }
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.answer = self } }
}

extension Sanket_V1_Assignment: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.done(hasDoneAt, doneAt)
        rules.note(.unitMissing, at: "unitKind", if: unitKind == .unspecified)
        rules.note(.unitUnnamed, at: "district", if: district == 0 && unit.isEmpty)
        rules.district(district, at: "district")
        if hasDueAt { rules.due(dueAt, at: "dueAt") }
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.assignment = self } }
}

extension Sanket_V1_OutcomeReport: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.done(hasDoneAt, doneAt)
        rules.note(.outcomeKindMissing, at: "kind", if: kind == .unspecified)
        rules.district(district, at: "district")
        rules.count(rescued, at: "rescued")
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.outcome = self } }
}

extension Sanket_V1_AccessRequest: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.done(hasDoneAt, doneAt)
        rules.note(.purposeMissing, at: "purpose", if: purpose == .unspecified)
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.accessRequest = self } }
}

extension Sanket_V1_AccessGrant: DeedBody {
    package func check(_ rules: inout DeedRules) {
        rules.done(hasDoneAt, doneAt)
        rules.other(state, at: "state")
    }

    package var detail: Sanket_V1_DeedDetail { .with { $0.accessGrant = self } }
}
