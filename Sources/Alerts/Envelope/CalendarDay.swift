import FoundationEssentials

/// A day of the Gregorian calendar.
struct CalendarDay: Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// nil unless it is a day of the calendar, in the years 1 to 9999.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day > 0 else { return nil }
        let length =
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// nil unless it is an ISO 8601 date, `2026-11-20`.
    init?(_ text: Span<UInt8>) {
        guard text.count == 10 else { return nil }
        var numbers = (0, 0, 0)
        for position in text.indices {
            let byte = text[position]
            switch position {
            case 4, 7: guard byte == UInt8(ascii: "-") else { return nil }
            default:
                guard Format.isDigit(byte) else { return nil }
                let digit = Int(byte - UInt8(ascii: "0"))
                if position < 4 {
                    numbers.0 = numbers.0 * 10 + digit
                } else if position < 7 {
                    numbers.1 = numbers.1 * 10 + digit
                } else {
                    numbers.2 = numbers.2 * 10 + digit
                }
            }
        }
        self.init(year: numbers.0, month: numbers.1, day: numbers.2)
    }

    /// The day in India at that time (UTC+5:30).
    init(_ time: Date) {
        self.init(daysSince1970: Int(((time.timeIntervalSince1970 + 19_800) / 86_400).rounded(.down)))
    }

    /// H. Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
    init(daysSince1970: Int) {
        let days = daysSince1970 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The same: days_from_civil.
    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Whole years since the other day, as birthdays count them; negative before it.
    func years(since other: CalendarDay) -> Int {
        let isBeforeBirthday = (month, day) < (other.month, other.day)
        return year - other.year - (isBeforeBirthday ? 1 : 0)
    }
}
