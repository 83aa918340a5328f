/// The rules of what the police writes down: first information reports, districts, measures, teams and their hosts.
extension AlertRules {
    mutating func agency(_ alert: Sanket_V1_Alert.View) {
        if alert.hasAgency { district(alert.agency.district, at: "agency.district") }
        if alert.hasFir { report(alert.fir, alert, at: "fir") }
    }

    /// A first information report has a serial from 1 and the year of its date; the informant of an e-FIR signs within
    /// three days (BNSS s.173).
    mutating func report(_ fir: Sanket_V1_FirstInformationReport.View, _ alert: Sanket_V1_Alert.View, at path: String) {
        let years: ClosedRange<UInt32> = 1947...2100
        note(.firNumber, at: "\(path).serial", if: fir.serial == 0)
        let day = CalendarDay(fir.date)
        note(
            .firNumber, at: "\(path).year",
            if: !years.contains(fir.year) || day.map { $0.year != Int(fir.year) } ?? false)
        district(fir.district, at: "\(path).district")
        if fir.kind == .eFir, !fir.hasSignedAt, let day, alert.hasIssuedAt, alert.issuedAt.isInCalendar {
            let days = (alert.issuedAt.seconds + 19_800) / 86_400 - Int64(day.daysSince1970)
            note(.firUnsigned, at: "\(path).signedAt", if: days > 3)
        }
    }

    /// Codes of the Local Government Directory for districts have one to four digits.
    mutating func district(_ code: UInt32, at path: @autoclosure () -> String) {
        note(.districtRange, at: path(), if: code > 9999)
    }

    mutating func appearance(_ person: Sanket_V1_MissingPerson.View) {
        if person.hasHeightCm { measure(person.heightCm, 20...250, at: "missingPerson.heightCm") }
        if person.hasWeightKg { measure(person.weightKg, 1...300, at: "missingPerson.weightKg") }
        if person.hasLastSeen { district(person.lastSeen.district, at: "missingPerson.lastSeen.district") }
        district(person.homeDistrict, at: "missingPerson.homeDistrict")
        if person.hasOutcome { district(person.outcome.district, at: "missingPerson.outcome.district") }
    }

    mutating func measure(
        _ count: Sanket_V1_Count.View, _ range: ClosedRange<UInt32>, at path: @autoclosure () -> String
    ) {
        self.count(count, at: path())
        let isWithin = (!count.hasLow || range.contains(count.low)) && (!count.hasHigh || range.contains(count.high))
        note(.measureImplausible, at: path(), if: !isWithin)
    }

    /// Delhi High Court 2019: a team from elsewhere carries a permission, a departure entry, the FIR in the host's language,
    /// and a woman officer is among it. UNODC and the Government of India: a host that refuses says why.
    mutating func operation(_ rescue: Sanket_V1_RescueRequest.View) {
        district(rescue.place.district, at: "rescueRequest.place.district")
        for (index, group) in rescue.groups.prefix(Inspector.listLimit).enumerated() where group.hasAges {
            measure(group.ages, 0...120, at: "rescueRequest.groups[\(index)].ages")
        }
        if rescue.hasResult {
            for (index, group) in rescue.result.rescued.prefix(Inspector.listLimit).enumerated() {
                count(group.count, at: "rescueRequest.result.rescued[\(index)].count")
            }
        }
        if rescue.hasTeam {
            let team = rescue.team
            note(.teamIncomplete, at: "rescueRequest.team.permissionNumber", if: team.permissionNumber.isEmpty)
            note(.teamIncomplete, at: "rescueRequest.team.departureEntry", if: team.departureEntry.isEmpty)
            note(.teamIncomplete, at: "rescueRequest.team.womanOfficer", if: !team.womanOfficer)
            note(.teamIncomplete, at: "rescueRequest.team.translatedFir", if: !team.translatedFir)
        }
        if rescue.hasHost {
            note(
                .refusalReasonMissing, at: "rescueRequest.host.refusalReason",
                if: rescue.host.kind == .refused && rescue.host.refusalReason == .unspecified)
        }
    }
}
