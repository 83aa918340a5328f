import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(2))) struct ConsumerHoldTests {
    private func hold(_ limits: ConsumerLimits = .default) -> ConsumerHold {
        ConsumerHold(limits, wakeUp: WakeUp(), logger: quiet)
    }

    private func records(_ partition: Int32, _ offsets: Range<Int64>) -> [ConsumedRecord] {
        offsets.map { ConsumedRecord(topic: "t", partition: partition, offset: $0, timestamp: 0, value: []) }
    }

    private func partition(_ number: Int32) -> TopicPartition { TopicPartition(topic: "t", partition: number) }

    private func offsets(_ event: ConsumerEvent?) -> [Int64] {
        if case .records(let batch) = event { batch.records.map(\.offset) } else { [] }
    }

    @Test func `a batch grows while nobody asks`() async {
        let hold = hold()
        _ = hold.put(records(0, 0..<2), bytes: 10)
        _ = hold.put(records(0, 2..<4), bytes: 10)
        #expect(offsets(await hold.next()) == [0, 1, 2, 3])
    }

    @Test func `who waits gets the first record there is`() async {
        let hold = hold()
        async let event = hold.next()
        _ = hold.put(records(0, 0..<1), bytes: 10)
        #expect(offsets(await event) == [0])
    }

    @Test func `what is dropped is never handed over, the rest is`() async {
        let hold = hold()
        _ = hold.put(records(0, 0..<2) + records(1, 7..<9), bytes: 40)
        hold.drop([partition(0)])
        #expect(offsets(await hold.next()) == [7, 8])
    }

    @Test func `a full batch leaves no room`() {
        let hold = hold(.init(batchRecords: 2))
        #expect(hold.put(records(0, 0..<2), bytes: 10).isEmpty)
    }

    @Test func `a round that ends with enough in the batch leaves no room until the batch is taken`() async {
        let hold = hold(.init(batchRecords: 9, batchEnough: 3))
        #expect(!hold.put(records(0, 0..<2), bytes: 10, endsRound: true).isEmpty)
        #expect(!hold.put(records(0, 2..<4), bytes: 10).isEmpty)
        #expect(hold.put(records(0, 4..<5), bytes: 10, endsRound: true).isEmpty)
        _ = await hold.next()
        #expect(!hold.room().isEmpty)
    }

    @Test func `what is dropped of a batch that had enough makes room`() {
        let hold = hold(.init(batchRecords: 9, batchEnough: 3))
        _ = hold.put(records(0, 0..<4), bytes: 10, endsRound: true)
        hold.drop([partition(0)])
        #expect(!hold.room().isEmpty)
    }

    @Test func `above the high mark there is no room until enough is done`() async {
        let hold = hold(.init(batchRecords: 4, highRecords: 4, lowRecords: 1))
        _ = hold.put(records(0, 0..<4), bytes: 10)
        guard case .records(let batch) = await hold.next() else { return }
        let above = hold.room().isEmpty
        batch.done()
        #expect(above && !hold.room().isEmpty)
    }

    @Test func `a batch that is dropped counts as done`() async {
        let hold = hold(.init(batchRecords: 4, highRecords: 4, lowRecords: 1))
        _ = hold.put(records(0, 0..<4), bytes: 10)
        _ = await hold.next()
        #expect(!hold.room().isEmpty)
    }

    @Test func `done counts once`() async {
        let hold = hold(.init(batchRecords: 4, highRecords: 6, lowRecords: 3))
        _ = hold.put(records(0, 0..<4), bytes: 10)
        guard case .records(let first) = await hold.next() else { return }
        _ = hold.put(records(0, 4..<8), bytes: 10)
        let second = await hold.next()
        first.done()
        first.done()
        #expect(hold.room().isEmpty)
        withExtendedLifetime(second) {}
    }

    @Test func `records that wait untaken are a stall, none are not`() {
        let hold = hold()
        let empty = hold.stall(.now)
        _ = hold.put(records(0, 0..<1), bytes: 10)
        let waiting = hold.stall(.now + .seconds(60))
        #expect(empty == nil && waiting.map { $0 >= .seconds(59) } == true)
    }

    @Test func `after the end there is nothing, whatever was left`() async {
        let hold = hold()
        _ = hold.put(records(0, 0..<1), bytes: 10)
        hold.end()
        let next = await hold.next()
        #expect(next == nil)
    }
}
