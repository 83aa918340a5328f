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
}
