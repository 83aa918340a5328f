package import FoundationEssentials

extension Sanket_V1_MissingPerson.View {
    /// The least age in whole years that the alert allows for: of the age band, the age range and the date of birth the
    /// youngest. Where they can't be read or can't be true it is 0: when in doubt it is a child (JJ Act s.94 gives the
    /// benefit of the doubt too). nil when the alert tells no age at all.
    ///
    /// - Parameter time: when that age is asked for, as `Alert.ageTime` tells it.
    package func youngestAge(at time: Date?) -> Int? {
        var youngest: Int?
        func allow(_ age: Int) { youngest = min(youngest ?? age, age) }
        switch ageBand {
        case .unspecified: break
        case .childUnder12, .UNRECOGNIZED: allow(0)
        case .child12To17: allow(12)
        case .adult: allow(18)
        }
        let hasRange = hasAge && (age.hasLow || age.hasHigh)
        guard hasRange || !birthDate.isEmpty else { return youngest }
        let today = time.map(CalendarDay.init)
        if hasRange { allow(Self.plausible(lowEnd(of: age, on: today))) }
        if !birthDate.isEmpty {
            allow(Self.plausible(CalendarDay(birthDate).flatMap { today?.years(since: $0) }))
        }
        return youngest
    }

    /// The low end of the range, in years; 0 where only a high end is told, nil where the unit is of a newer schema.
    private func lowEnd(of age: Sanket_V1_AgeRange.View, on today: CalendarDay?) -> Int? {
        let low = age.hasLow ? Int(age.low) : 0
        let number = age.hasHigh ? min(low, Int(age.high)) : low
        guard number <= Self.limit(of: age) else { return nil }
        // As of another day, the person is so much older now, or younger.
        let since = age.asOf.isEmpty ? 0 : CalendarDay(age.asOf).flatMap { today?.years(since: $0) } ?? 0
        switch age.unit {
        case .unspecified, .years: return number + since
        case .months: return number / 12 + since
        case .UNRECOGNIZED: return nil
        }
    }

    /// Beyond that an age is a slip: 120 years, or 48 months.
    private static func limit(of age: Sanket_V1_AgeRange.View) -> Int { age.unit == .months ? 48 : 120 }

    private static func plausible(_ years: Int?) -> Int {
        guard let years, (0...120).contains(years) else { return 0 }
        return years
    }

    /// The coarse age that may be shown; UNSPECIFIED when the alert tells no age.
    package func shownAgeBand(at time: Date?) -> Sanket_V1_AgeBand { Self.band(youngestAge(at: time)) }

    static func band(_ years: Int?) -> Sanket_V1_AgeBand {
        switch years {
        case nil: .unspecified
        case .some(..<12): .childUnder12
        case .some(..<18): .child12To17
        default: .adult
        }
    }
}
