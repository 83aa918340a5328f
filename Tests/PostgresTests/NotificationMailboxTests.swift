import Testing

@testable import Postgres

@Suite("A mailbox of notifications")
struct NotificationMailboxTests {
    @Test("keeps them in order")
    func order() async {
        let mailbox = NotificationMailbox(capacity: 4)
        mailbox.put(note(1))
        mailbox.put(note(2))
        #expect(await mailbox.next() == note(1))
        #expect(await mailbox.next() == note(2))
    }

    @Test("of a slow reader holds connected in place of what was dropped")
    func overflow() async {
        let mailbox = NotificationMailbox(capacity: 3)
        for number in 1...4 { mailbox.put(note(number)) }
        #expect(await mailbox.next() == .connected)
        #expect(await mailbox.next() == note(4))
    }

    @Test("gives a waiting reader what comes")
    func waiting() async {
        let mailbox = NotificationMailbox(capacity: 1)
        async let next = mailbox.next()
        mailbox.put(.connected)
        #expect(await next == .connected)
    }

    @Test("that is closed ends the reader")
    func closed() async {
        let mailbox = NotificationMailbox(capacity: 1)
        async let next = mailbox.next()
        mailbox.close()
        #expect(await next == nil)
    }

    private func note(_ number: Int) -> PostgresNotification {
        .received(channel: "log", payload: "\(number)", sender: 7)
    }
}
