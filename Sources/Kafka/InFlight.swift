/// How much a producer has handed over and not heard of.
struct InFlight {
    let mostMessages: Int
    let mostBytes: Int
    private(set) var messages = 0
    private(set) var bytes = 0

    init(_ limits: ProducerLimits) {
        mostMessages = limits.messages
        mostBytes = limits.bytes
    }

    /// Whether a record of this size may go now. When nothing is in flight any record may, so that one larger than the
    /// limit is not stuck for ever.
    func admits(_ size: Int) -> Bool {
        messages == 0 || (messages < mostMessages && bytes + size <= mostBytes)
    }

    mutating func add(_ size: Int) {
        messages += 1
        bytes += size
    }

    mutating func remove(_ size: Int) {
        messages -= 1
        bytes -= size
    }
}
