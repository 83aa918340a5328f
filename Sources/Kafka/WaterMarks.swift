/// How much has been handed over and not given back; over the high mark no more is taken until it is down to the low one.
struct WaterMarks {
    let limits: ConsumerLimits
    private(set) var records = 0
    private(set) var bytes = 0
    private(set) var isAbove = false

    init(_ limits: ConsumerLimits) { self.limits = limits }

    /// Counts what is handed over. Returns whether this went over the high mark.
    mutating func add(records: Int, bytes: Int) -> Bool {
        self.records += records
        self.bytes += bytes
        guard !isAbove, self.records >= limits.highRecords || self.bytes >= limits.highBytes else { return false }
        isAbove = true
        return true
    }

    /// Counts what is given back. Returns whether this reached the low mark again.
    mutating func remove(records: Int, bytes: Int) -> Bool {
        self.records -= records
        self.bytes -= bytes
        guard isAbove, self.records <= limits.lowRecords, self.bytes <= limits.lowBytes else { return false }
        isAbove = false
        return true
    }
}
