internal import CLibrdkafka

/// Where to start reading a partition.
package enum StartOffset: Hashable, Sendable {
    /// At this offset; if the broker no longer (or not yet) has it, the partition fails.
    case offset(Int64)
    /// At the oldest record the broker has.
    case beginning
    /// After the newest record at the time of the assignment.
    case end
    /// Not at all: the partition is assigned, and nothing of it is fetched.
    case none

    /// As librdkafka writes it; nil for ``none``.
    var native: Int64? {
        switch self {
        case .offset(let offset): offset
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .none: nil
        }
    }
}
