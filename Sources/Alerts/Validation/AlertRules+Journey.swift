/// The rules of a suspect's journey. None of them is more than a warning: clocks and timetables are seldom known.
extension AlertRules {
    mutating func journey(_ suspect: Sanket_V1_SuspectMovement.View, _ alert: Sanket_V1_Alert.View) {
        district(suspect.headingDistrict, at: "suspectMovement.headingDistrict")
        let isOpen = alert.lifecycle == .issued || alert.lifecycle == .updated
        if isOpen, alert.hasIssuedAt, suspect.eta.hasTo {
            note(.etaPast, at: "suspectMovement.eta.to", if: suspect.eta.to.isBefore(alert.issuedAt))
        }
        if suspect.victims.hasAges { measure(suspect.victims.ages, 0...120, at: "suspectMovement.victims.ages") }
        for (index, person) in suspect.suspects.prefix(Inspector.listLimit).enumerated() where person.hasHeightCm {
            measure(person.heightCm, 20...250, at: "suspectMovement.suspects[\(index)].heightCm")
        }
        var earlier: MessageTime?
        for (index, leg) in suspect.legs.prefix(Inspector.listLimit).enumerated() {
            if let earlier, leg.departs.hasAt {
                note(.legOrder, at: "suspectMovement.legs[\(index)].departs.at", if: leg.departs.at.isBefore(earlier))
            }
            if leg.departs.hasAt { earlier = leg.departs.at }
        }
    }
}
