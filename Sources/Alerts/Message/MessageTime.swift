package import FoundationEssentials
import SwiftProtobuf

/// A time as a message holds it. It need not be one.
package struct MessageTime: Equatable, Sendable {
    /// Since 1970, UTC.
    package let seconds: Int64
    package let nanos: Int32

    /// Whether it is in the years 1–9999 and has a right fraction: outside of that other parts would overflow.
    var isInCalendar: Bool { Timestamp.calendar.contains(seconds) && (0..<1_000_000_000).contains(nanos) }

    /// The time it stands for; nil where that is outside of the calendar.
    package var instant: Date? {
        isInCalendar ? Google_Protobuf_Timestamp(seconds: seconds, nanos: nanos).date : nil
    }

    func isBefore(_ other: MessageTime) -> Bool { (seconds, nanos) < (other.seconds, other.nanos) }
}
