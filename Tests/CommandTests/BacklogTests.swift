import Kafka
import Testing

@testable import sanket

@Suite("Alerts that lie untaken")
struct BacklogTests {
    private func backlog(_ next: Int64, _ end: Int64, partition: Int32 = 19) -> Backlog {
        Backlog(
            partition: TopicPartition(topic: "alerts", partition: partition), next: next, end: end, owner: "host-0")
    }

    @Test("Nothing taken between two looks though something waits: stuck")
    func stuck() { #expect(Backlog.stuck([backlog(5, 8)], [backlog(5, 9)]) == [backlog(5, 9)]) }

    @Test("What moves is not stuck, even while it grows")
    func moving() { #expect(Backlog.stuck([backlog(5, 8)], [backlog(6, 20)]).isEmpty) }

    @Test("What came between the two looks has not waited long enough to tell")
    func new() { #expect(Backlog.stuck([backlog(5, 5)], [backlog(5, 6)]).isEmpty) }

    @Test("Nothing waits: nothing is stuck, though nothing moves")
    func idle() { #expect(Backlog.stuck([backlog(5, 5)], [backlog(5, 5)]).isEmpty) }

    @Test("The longest comes first")
    func order() {
        let looks = [backlog(0, 2, partition: 1), backlog(0, 9, partition: 2)]
        #expect(Backlog.stuck(looks, looks).map(\.partition.partition) == [2, 1])
    }
}
