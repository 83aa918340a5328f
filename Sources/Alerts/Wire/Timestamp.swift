/// A time in RFC 3339, `2026-11-20T09:30:00.5+05:30`, as protobuf's JSON mapping writes it.
struct Timestamp: Equatable {
    /// Since 1970, UTC.
    let seconds: Int64
    let nanos: Int32
    /// The offset from UTC in which it is written; nil for `Z`, and for one that is not in use on Earth.
    let offsetMinutes: Int32?

    /// The offsets in use on Earth (IANA time zone database): −12:00 to +14:00.
    static let offsets: ClosedRange<Int32> = -720...840

    /// nil unless the text is a time in the years 1 to 9999.
    init?(_ text: Span<UInt8>) {
        guard (20...40).contains(text.count) else { return nil }
        func number(_ offset: Int, _ count: Int) -> Int? {
            var value = 0
            for index in offset..<offset + count {
                guard index < text.count, Format.isDigit(text[index]) else { return nil }
                value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
            }
            return value
        }
        func has(_ byte: UInt8, at offset: Int) -> Bool {
            offset < text.count && text[offset] == byte
        }
        let (dash, colon) = (UInt8(ascii: "-"), UInt8(ascii: ":"))
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2), has(dash, at: 4), has(dash, at: 7),
            has(UInt8(ascii: "T"), at: 10), has(colon, at: 13), has(colon, at: 16),
            let date = CalendarDay(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        var offset = 19
        var nanos: Int32 = 0
        if has(UInt8(ascii: "."), at: offset) {
            offset += 1
            var unit: Int32 = 100_000_000
            while let digit = number(offset, 1) {
                nanos += Int32(digit) * unit
                unit /= 10
                offset += 1
            }
            if has(UInt8(ascii: "."), at: offset - 1) { return nil }
        }
        var shift = 0
        if has(UInt8(ascii: "Z"), at: offset) {
            offset += 1
            offsetMinutes = nil
        } else {
            guard let hours = number(offset + 1, 2), has(colon, at: offset + 3), let minutes = number(offset + 4, 2),
                hours < 24, minutes < 60, has(dash, at: offset) || has(UInt8(ascii: "+"), at: offset)
            else { return nil }
            shift = (has(dash, at: offset) ? -1 : 1) * (hours * 60 + minutes)
            offset += 6
            offsetMinutes = Self.offsets.contains(Int32(shift)) ? Int32(shift) : nil
        }
        guard offset == text.count else { return nil }
        seconds = Int64(date.daysSince1970 * 86_400 + hour * 3600 + (minute - shift) * 60 + second)
        self.nanos = nanos
        guard Self.calendar.contains(seconds) else { return nil }
    }

    /// Years 1 to 9999.
    static let calendar: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The same in UTC, with three, six or nine digits of the fraction where there is one; nil outside of years 1–9999.
    static func text(seconds: Int64, nanos: Int32) -> String? {
        guard calendar.contains(seconds), (0..<1_000_000_000).contains(nanos) else { return nil }
        let (days, rest) = (seconds + 62_135_596_800).quotientAndRemainder(dividingBy: 86_400)
        let date = CalendarDay(daysSince1970: Int(days) - 719_162)
        var text: [UInt8] = []
        text.reserveCapacity(30)
        func add(_ number: Int, _ digits: Int, _ end: UInt8? = nil) {
            var unit = 1
            for _ in 1..<digits { unit *= 10 }
            while unit > 0 {
                text.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
                unit /= 10
            }
            if let end { text.append(end) }
        }
        add(date.year, 4, UInt8(ascii: "-"))
        add(date.month, 2, UInt8(ascii: "-"))
        add(date.day, 2, UInt8(ascii: "T"))
        add(Int(rest) / 3600, 2, UInt8(ascii: ":"))
        add(Int(rest) / 60 % 60, 2, UInt8(ascii: ":"))
        add(Int(rest) % 60, 2, nanos == 0 ? UInt8(ascii: "Z") : UInt8(ascii: "."))
        if nanos != 0 {
            let digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9
            add(Int(nanos) / (digits == 3 ? 1_000_000 : digits == 6 ? 1000 : 1), digits, UInt8(ascii: "Z"))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
