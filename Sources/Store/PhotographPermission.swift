/// Who allowed a photograph to be shown, and to whom. Nobody's picture is kept without it.
package struct PhotographPermission: Hashable, Sendable {
    /// Who can allow it.
    package enum Grantor: String, CaseIterable, Sendable {
        /// In writing, acting in good faith (BNS s.72(2)(a)).
        case investigatingOfficer = "investigating-officer"
        case court
        /// A Juvenile Justice Board or Child Welfare Committee, in the child's interest (JJ Act s.74).
        case childWelfareCommittee = "child-welfare-committee"
        /// In writing (BNS s.72(2)(b)).
        case victim
        /// In writing, where the victim is dead, a child or of unsound mind (BNS s.72(2)(c)).
        case nextOfKin = "next-of-kin"
    }

    package enum Scope: String, CaseIterable, Sendable {
        /// The public too.
        case publish
        case policeOnly = "police-only"
    }

    package var grantor: Grantor
    /// By what it is found again: number and date of the written order, or of the letter. 3 to 200 characters of one line.
    package var reference: String
    package var scope: Scope

    package init(grantor: Grantor, reference: String, scope: Scope) {
        self.grantor = grantor
        self.reference = reference
        self.scope = scope
    }
}
