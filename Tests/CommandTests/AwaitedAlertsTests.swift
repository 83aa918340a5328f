import Alerts
import Kafka
import Testing

@testable import sanket

@Suite("Which alert an event is about")
struct AwaitedAlertsTests {
    private func sent(offset: Int64?) throws -> SentAlert {
        var message = Sanket_V1_Alert()
        message.id = "0190a2f4-7c10-7d3e-8a51-3b1f0c9d2e11"
        message.revision = 2
        message.origin = "IN-WB"
        message.suspectMovement = Sanket_V1_SuspectMovement()
        return SentAlert(
            file: "", alert: try #require(Alert(message)), targets: [],
            receipt: Receipt(topic: "t", partition: 19, offset: offset, timestamp: 0), sentAt: .now,
            acceptedAfter: .zero)
    }

    private func event(offset: Int64, revision: Int32 = 2) -> Sanket_V1_Event {
        var event = Sanket_V1_Event()
        event.alertID = "0190a2f4-7c10-7d3e-8a51-3b1f0c9d2e11"
        event.revision = revision
        event.position.topic = "t"
        event.position.partition = 19
        event.position.offset = offset
        return event
    }

    @Test("The one whose record it names")
    func placed() throws {
        var awaited = AwaitedAlerts()
        awaited.add(try sent(offset: 7))
        let found = [awaited.take(for: event(offset: 6)), awaited.take(for: event(offset: 7))]
        #expect(found.map { $0?.receipt.offset } == [nil, 7])
    }

    @Test("Where the broker did not say the place, the one of that revision, and then the place is known")
    func unplaced() throws {
        var awaited = AwaitedAlerts()
        awaited.add(try sent(offset: nil))
        let other = awaited.take(for: event(offset: 7, revision: 1))
        let same = awaited.take(for: event(offset: 7))
        #expect(other == nil && same?.receipt.offset == 7 && awaited.all.isEmpty)
    }
}
