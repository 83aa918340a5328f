import FoundationEssentials

/// A day of the Gregorian calendar.
struct CalendarDay: Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// nil unless it is an ISO 8601 date, `2026-11-20`.
    init?(_ text: String) {
        guard Format.isDate(text) else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        (year, month, day) = (parts[0], parts[1], parts[2])
    }

    /// The day in India at that time (UTC+5:30).
    init(_ time: Date) {
        // H. Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
        let days = Int(((time.timeIntervalSince1970 + 19_800) / 86_400).rounded(.down)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Whole years since the other day, as birthdays count them; negative before it.
    func years(since other: CalendarDay) -> Int {
        let isBeforeBirthday = (month, day) < (other.month, other.day)
        return year - other.year - (isBeforeBirthday ? 1 : 0)
    }
}
