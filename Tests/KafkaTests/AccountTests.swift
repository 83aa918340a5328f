import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(2))) struct SlotTableTests {
    @Test func `a token finds its value once`() {
        var table = SlotTable<String>()
        let token = table.insert("a")
        let found = [table.remove(token), table.remove(token)]
        #expect(found == ["a", nil])
    }

    @Test func `the token of a value that has gone does not find the next one in its place`() {
        var table = SlotTable<String>()
        let old = table.insert("a")
        _ = table.remove(old)
        _ = table.insert("b")
        let found = table.remove(old)
        #expect(found == nil)
    }

    @Test func `no token is nought, which C reads as none`() {
        var table = SlotTable<Int>()
        let token = table.insert(1)
        #expect(token != 0)
    }

    @Test func `taking all leaves none`() {
        var table = SlotTable<Int>()
        _ = table.insert(1)
        _ = table.insert(2)
        let all = table.removeAll()
        #expect(all.sorted() == [1, 2] && table.count == 0)
    }
}

@Suite(.timeLimit(.minutes(2))) struct InFlightTests {
    @Test func `a full count admits no more`() {
        var account = InFlight(.init(messages: 1, bytes: 100))
        account.add(10)
        #expect(!account.admits(10))
    }

    @Test func `bytes are counted as well`() {
        var account = InFlight(.init(messages: 10, bytes: 100))
        account.add(60)
        #expect([account.admits(40), account.admits(41)] == [true, false])
    }

    @Test func `with nothing in flight even a giant may go`() {
        #expect(InFlight(.init(messages: 1, bytes: 1)).admits(1_000))
    }

    @Test func `what is delivered makes room`() {
        var account = InFlight(.init(messages: 1, bytes: 100))
        account.add(10)
        account.remove(10)
        #expect(account.admits(10))
    }
}

@Suite(.timeLimit(.minutes(2))) struct WaterMarksTests {
    private let limits = ConsumerLimits(highRecords: 10, lowRecords: 4, highBytes: 1_000, lowBytes: 500)

    @Test func `the high mark is told once`() {
        var marks = WaterMarks(limits)
        let told = [9, 1, 1].map { marks.add(records: $0, bytes: 0) }
        #expect(told == [false, true, false])
    }

    @Test func `it stays above until the low mark`() {
        var marks = WaterMarks(limits)
        _ = marks.add(records: 10, bytes: 0)
        let told = [5, 1].map { marks.remove(records: $0, bytes: 0) }
        #expect(told == [false, true])
    }

    @Test func `bytes alone can go over`() {
        var marks = WaterMarks(limits)
        let isOver = marks.add(records: 1, bytes: 1_000)
        #expect(isOver)
    }

    @Test func `both have to be below`() {
        var marks = WaterMarks(limits)
        _ = marks.add(records: 10, bytes: 1_000)
        let isBelow = marks.remove(records: 9, bytes: 0)
        #expect(!isBelow)
    }
}
