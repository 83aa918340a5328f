package import FoundationEssentials

extension Sanket_V1_MissingPerson {
    /// The least age in whole years that the alert allows for: of the age band, the age range and the date of birth the
    /// youngest, so that a child is never taken for an adult where they differ. nil when it tells none.
    ///
    /// - Parameter time: when that age is asked for, the time of issue.
    package func youngestAge(at time: Date?) -> Int? {
        var ages: [Int] = []
        switch ageBand {
        case .childUnder12: ages.append(0)
        case .child12To17: ages.append(12)
        case .adult: ages.append(18)
        default: break
        }
        let today = time.map(CalendarDay.init)
        if hasAge, age.hasLow || age.hasHigh {
            let number = Int(age.hasLow ? age.low : age.high)
            let years = age.unit == .months ? number / 12 : number
            ages.append(years + max(0, CalendarDay(age.asOf).flatMap { today?.years(since: $0) } ?? 0))
        }
        if let birth = CalendarDay(birthDate), let years = today?.years(since: birth), years >= 0 {
            ages.append(years)
        }
        return ages.min()
    }

    /// The coarse age that may be shown; UNSPECIFIED when the alert tells no age.
    package func shownAgeBand(at time: Date?) -> Sanket_V1_AgeBand {
        switch youngestAge(at: time) {
        case nil: .unspecified
        case .some(..<12): .childUnder12
        case .some(..<18): .child12To17
        default: .adult
        }
    }
}
