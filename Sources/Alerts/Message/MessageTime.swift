package import FoundationEssentials

/// A time as a message holds it. It need not be one.
package struct MessageTime: Equatable, Sendable {
    /// Since 1970, UTC.
    package let seconds: Int64
    package let nanos: Int32

    /// Whether it is in the years 1–9999 and has a right fraction: outside of that other parts would overflow.
    var isInCalendar: Bool { Timestamp.calendar.contains(seconds) && (0..<1_000_000_000).contains(nanos) }

    /// The time it stands for; nil where that is outside of the calendar.
    package var instant: Date? {
        guard isInCalendar else { return nil }
        // As the library has it: the same times in the log, whichever way an alert is read.
        let sinceReference = seconds - Int64(Date.timeIntervalBetween1970AndReferenceDate)
        return Date(timeIntervalSinceReferenceDate: Double(sinceReference) + Double(nanos) / 1_000_000_000)
    }

    func isBefore(_ other: MessageTime) -> Bool { (seconds, nanos) < (other.seconds, other.nanos) }
}
