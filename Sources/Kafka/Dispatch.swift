/// One record of a submission on its way; `order` is its place among all records of the producer.
struct Dispatch {
    let submission: Submission
    let index: Int
    let order: UInt64
    /// What the record counts for.
    let size: Int
    /// It has been sent, and the answer was not "no": no later failure may say that it is not in the topic.
    var mayBePersisted = false
    /// A broker has found it damaged once: on the way, or as it is.
    var wasDamaged = false

    init(submission: Submission, index: Int, order: UInt64) {
        self.submission = submission
        self.index = index
        self.order = order
        size = submission.records[index].size
    }

    var record: ProducerRecord { submission.records[index] }
    var deadline: ContinuousClock.Instant { submission.deadline }
    /// Whether its caller has been told already; then it is neither sent again nor told again.
    var isSettled: Bool { submission.isSettled(index) }

    func settle(_ receipt: Receipt) { submission.settle(index, .success(receipt)) }

    func fail(_ error: KafkaError) {
        var error = error
        if mayBePersisted, error.delivery == .notPersisted { error.delivery = .possiblyPersisted }
        submission.settle(index, .failure(error))
    }
}
