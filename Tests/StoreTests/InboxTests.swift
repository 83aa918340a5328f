import Alerts
import FoundationEssentials
import Store
import Testing

@Suite("A State's inbox")
struct InboxTests {
    @Test("What falls due first is at the front, an item of its own alerts among the duties")
    func order() async throws {
        var desk = try await Desk()
        let (slow, quick, own) = (UUID(), UUID(), UUID())
        try await desk.publish(slow, act: ["IN-BR"], clock: .adult)
        try await desk.publish(quick, act: ["IN-BR"], clock: .child)
        try await desk.publish(own, act: ["IN-JH"], clock: .rescue)
        let due = Date(timeIntervalSinceNow: 3600)
        try await desk.record(.assigned, by: "IN-BR", at: slow, dueAt: due)
        try await desk.record(.refused, by: "IN-JH", at: own)
        try await desk.project()
        let names = [slow: "slow", quick: "quick", own: "own"]
        #expect(
            try await desk.waiting(for: "IN-BR", names) == ["quick child 15", "slow assigned 60", "slow adult 720"])
        #expect(try await desk.waiting(for: "IN-WB", names) == ["own refused 30"])
    }

    @Test("Page by page it is the whole, whatever comes and goes between, and a place can be written down")
    func pages() async throws {
        var desk = try await Desk()
        var ids: [UUID] = []
        for _ in 0..<7 {
            ids.append(UUID())
            try await desk.publish(try required(ids.last))
        }
        try await desk.project()
        let state = try required(State(iso: "IN-BR"))
        let first = try await desk.inbox.page(of: state, limit: 3)
        #expect(first.map(\.alertID) == Array(ids[..<3]))
        // One of the first page goes, one that comes in is more urgent than all.
        try await desk.record(.acknowledged, by: "IN-BR", at: ids[0])
        try await desk.publish(UUID(), clock: .suspectWithVictims)
        try await desk.project()
        let place = try required(InboxPlace(try required(first.last).place.description))
        let second = try await desk.inbox.page(of: state, after: place, limit: 3)
        #expect(second.map(\.alertID) == Array(ids[3..<6]))
        let third = try await desk.inbox.page(of: state, after: second.last?.place, limit: 3)
        #expect(third.map(\.alertID) == Array(ids[6...]))
    }

    @Test("Of an alert that is over only a request for access still waits")
    func over() async throws {
        var desk = try await Desk()
        let alert = UUID()
        try await desk.publish(alert)
        try await desk.record(.sighted, by: "IN-BR", at: alert)
        try await desk.record(.accessAsked, by: "IN-KA", at: alert)
        try await desk.publish(alert, 2, act: [], lookOut: ["IN-BR"], clock: nil, lifecycle: "RESOLVED")
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-WB", [alert: "a"]) == ["a access-asked 720"])
    }

    @Test("An assignment is closed by the State that made it, with the next one or with its outcome")
    func assignments() async throws {
        var desk = try await Desk()
        let alert = UUID()
        try await desk.publish(alert, act: ["IN-BR", "IN-JH"])
        let due = Date(timeIntervalSinceNow: 3600)
        let first = try await desk.record(.assigned, by: "IN-BR", at: alert, dueAt: due)
        let foreign = try desk.deed(.outcome, by: "IN-JH", at: alert, closes: first.id)
        #expect(try await desk.refusal(of: foreign) == "nothing to close")
        let second = try await desk.record(.assigned, by: "IN-BR", at: alert, dueAt: due, closes: first.id)
        #expect(try await desk.waiting(for: "IN-BR", [alert: "a"]) == ["a assigned 60"])
        try await desk.record(.outcome, by: "IN-BR", at: alert, closes: second.id)
        #expect(try await desk.waiting(for: "IN-BR", [:]).isEmpty)
    }

    @Test("What is no place is none", arguments: ["", "1", "1.2", "x.0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"])
    func noPlace(text: String) {
        #expect(InboxPlace(text) == nil)
    }
}
