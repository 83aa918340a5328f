import Alerts
import Foundation
import Store
import Testing

@testable import Relay

@Suite("What a follower has heard")
struct NewsTests {
    private let bihar = PartitionKey(topic: 1, partition: 10)
    private let bengal = PartitionKey(topic: 1, partition: 19)

    @Test("What is heard before the follower asks comes together, and wakes it once")
    func gathers() async {
        let news = News()
        news.tell(of: [bihar])
        #expect(await news.wake.wait(atMost: .seconds(600)) == .log)
        news.tell(of: [bengal])
        #expect(await news.wake.wait(atMost: .zero) == [])
        #expect(news.take() == [bihar, bengal])
        news.tell(of: [bihar])
        #expect(await news.wake.wait(atMost: .seconds(600)) == .log)
    }

    @Test("That any may have grown swallows what was named")
    func swallows() {
        let news = News()
        news.tell(of: [bihar])
        news.tell(of: nil)
        news.tell(of: [bengal])
        #expect(news.take() == nil)
        #expect(news.take() == [])
    }

    private func slice(_ from: Int64, rows: Int) -> Slice {
        let entry = LogEntry(
            key: LogKey(bihar, incarnation: 1, offset: from), outcome: .accepted, origin: nil, alertID: nil,
            revision: 1,
            kind: nil, recordedAt: .distantPast, takenAt: .distantPast, told: [], decision: nil, reason: nil,
            detail: nil,
            warningCount: 0, contentType: .json, headers: nil, payload: nil, payloadSHA256: nil, payloadSize: 0)
        return Slice(
            key: bihar, incarnation: 1, from: from, to: from + Int64(rows),
            entries: Array(repeating: entry, count: rows))
    }

    @Test("What was written is kept in its order, and wakes without a wish to read")
    func keeps() async {
        let news = News()
        news.tell(of: [slice(0, rows: 1)])
        news.tell(of: [slice(1, rows: 2)])
        #expect(await news.wake.wait(atMost: .seconds(600)) == .slice)
        #expect(news.takeWritten().map(\.from) == [0, 1])
        #expect(news.takeWritten().isEmpty && news.take() == [])
    }

    @Test("Of more than a thousand rows it is only known that they are there: they are read")
    func lets() async {
        let news = News()
        news.tell(of: [slice(0, rows: 999)])
        news.tell(of: [slice(999, rows: 2)])
        #expect(await news.wake.wait(atMost: .seconds(600)) == [.slice, .log])
        #expect(news.takeWritten().map(\.from) == [0] && news.take() == [bihar])
        news.tell(of: [slice(999, rows: 2)])
        #expect(news.takeWritten().map(\.from) == [999], "there is room again")
    }
}
