import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(2))) struct ReaderInboxTests {
    private func inbox(holding count: Int, bytes: Int) -> ReaderInbox {
        let inbox = ReaderInbox()
        for offset in 0..<Int64(count) {
            let value = [UInt8](repeating: 0, count: bytes)
            inbox.give(.success(ConsumedRecord(topic: "t", partition: 0, offset: offset, timestamp: 0, value: value)))
        }
        return inbox
    }

    @Test func `so many records leave no room`() {
        let rooms = [999, 1_000].map { inbox(holding: $0, bytes: 1).hasRoom }
        #expect(rooms == [true, false])
    }

    @Test func `a few large ones leave none either, until they are taken`() async {
        let inbox = inbox(holding: 4, bytes: 1024 * 1024)
        let before = inbox.hasRoom
        _ = await inbox.next(within: nil)
        #expect(!before && inbox.hasRoom)
    }
}
