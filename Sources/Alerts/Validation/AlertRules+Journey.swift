/// The rules of a suspect's journey. None of them is more than a warning: clocks and timetables are seldom known.
extension AlertRules {
    mutating func journey(_ suspect: Sanket_V1_SuspectMovement.View, _ alert: Sanket_V1_Alert.View) {
        district(suspect.headingDistrict, at: "suspectMovement.headingDistrict")
        let isOpen = alert.lifecycle == .issued || alert.lifecycle == .updated
        let (eta, victims) = (suspect.eta, suspect.victims)
        if isOpen, alert.hasIssuedAt, eta.hasTo {
            note(.etaPast, at: "suspectMovement.eta.to", if: eta.to.isBefore(alert.issuedAt))
        }
        if victims.hasAges { measure(victims.ages, 0...120, at: "suspectMovement.victims.ages") }
        for (index, person) in suspect.suspects.prefix(Inspector.listLimit).enumerated() where person.hasHeightCm {
            measure(person.heightCm, 20...250, at: "suspectMovement.suspects[\(index)].heightCm")
        }
        var earlier: MessageTime?
        for (index, leg) in suspect.legs.prefix(Inspector.listLimit).enumerated() {
            let departs = leg.departs
            guard departs.hasAt else { continue }
            if let earlier {
                note(.legOrder, at: "suspectMovement.legs[\(index)].departs.at", if: departs.at.isBefore(earlier))
            }
            earlier = departs.at
        }
    }
}
