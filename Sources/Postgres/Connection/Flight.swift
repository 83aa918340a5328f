/// Steps on their way to the server up to one sync, and what it has answered so far.
struct Flight {
    /// The last step first, so that each is let go once it is sent.
    private var unsent: [PipelineStep]
    var reply: PipelineReply
    /// The sync behind the last step is sent.
    var isSynced = false

    init(_ steps: [PipelineStep]) {
        unsent = steps.reversed()
        reply = PipelineReply(count: steps.count)
    }

    /// The next step to send; nil where the sync is next. After an error the server drops what comes before the sync.
    mutating func next() -> PipelineStep? {
        if reply.hasFailed { unsent = [] }
        return unsent.popLast()
    }
}
