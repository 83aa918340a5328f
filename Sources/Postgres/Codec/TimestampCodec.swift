package import FoundationEssentials

/// `timestamptz`: microseconds since 2000-01-01 00:00 UTC.
///
/// A `Date` that is not finite, or outside what PostgreSQL can hold, is sent as a value the server refuses with SQLSTATE
/// 22008. The server's `infinity` and `-infinity` are no dates and can't be decoded.
extension Date: PostgresElement {
    package static var postgresType: PostgresType { .timestamptz }

    package var postgresSize: Int { 8 }

    package func write(to bytes: inout OutputSpan<UInt8>) {
        bytes.append(bigEndian: PostgresTimestamp.microseconds(of: self) ?? PostgresTimestamp.outOfRange)
    }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let microseconds = try cell.bytes(for: "Date", .timestamptz).bigEndian(Int64.self) else {
            throw cell.mismatch("Date", "has an unexpected length")
        }
        guard microseconds != .max, microseconds != .min else { throw cell.mismatch("Date", "is infinite") }
        self = PostgresTimestamp.date(microseconds)
    }
}

enum PostgresTimestamp {
    /// 366 days: 2000-01-01 to Foundation's reference date, 2001-01-01.
    private static let epochOffset: Int64 = 31_622_400 * 1_000_000
    /// Beyond the last timestamp of PostgreSQL, and not its `infinity`.
    static let outOfRange = Int64.max - 1

    /// To the nearest microsecond; nil when not finite or out of range.
    static func microseconds(of date: Date) -> Int64? {
        let sinceReference = (date.timeIntervalSinceReferenceDate * 1_000_000).rounded()
        guard let exact = Int64(exactly: sinceReference) else { return nil }
        let (sum, overflow) = exact.addingReportingOverflow(epochOffset)
        return overflow || sum == .max || sum == .min ? nil : sum
    }

    static func date(_ microseconds: Int64) -> Date {
        let (shifted, overflow) = microseconds.subtractingReportingOverflow(epochOffset)
        return Date(timeIntervalSinceReferenceDate: Double(overflow ? .min : shifted) / 1_000_000)
    }
}
