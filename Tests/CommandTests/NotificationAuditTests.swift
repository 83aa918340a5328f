import Alerts
import Foundation
import Kafka
import Store
import Testing

@testable import sanket

@Suite("Notifications that are gone")
struct NotificationAuditTests {
    private static let id = UUID()
    private static let noon = Date(timeIntervalSince1970: 1_800_000_000)
    private static let states = ["IN-BR", "IN-JH"].compactMap { State(iso: $0) }

    private func row(_ taken: Date = noon) -> Publications.Row {
        Publications.Row(
            key: LogKey(PartitionKey(topic: 1, partition: 19), incarnation: 1, offset: 0), alertID: Self.id,
            revision: 2, told: StateSet(Self.states), takenAt: taken)
    }

    @Test("What was not seen is missing in a partition that has its beginning")
    func missing() {
        #expect(NotificationAudit.missing([row()], [:]).map(\.state) == Self.states)
    }

    @Test("What may have run out of its retention is not missed")
    func retained() {
        let horizons = [Self.states[0]: Self.noon + 1]
        #expect(NotificationAudit.missing([row()], horizons).map(\.state) == [Self.states[1]])
        #expect(NotificationAudit.missing([row(Self.noon + 2)], horizons).count == 2)
    }

    @Test("A notification is known by its id, on its own State's partition alone")
    func ids() {
        func subject(_ id: String) -> NotificationAudit.Subject? {
            NotificationAudit.notification(
                ConsumedRecord(
                    topic: "t", partition: 10, offset: 0, timestamp: 0,
                    headers: [KafkaHeader(name: "ce_id", value: Array(id.utf8))], value: nil), Self.states[0])
        }
        let text = AlertID.text(Self.id)
        #expect(subject("\(text)/2/IN-BR") == .init(alertID: Self.id, revision: 2))
        #expect(subject("\(text)/2/IN-JH") == nil)
        #expect(subject("nonsense") == nil)
    }
}
