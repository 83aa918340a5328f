import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("What waits for a State")
struct DutiesTests {
    private let alert = UUID()
    private var names: [UUID: String] { [alert: "a"] }

    @Test("Whoever has to act has until the alert's clock; a look-out and a test wait for nobody")
    func begins() async throws {
        var desk = try await Desk()
        try await desk.publish(alert, lookOut: ["IN-JH"])
        try await desk.publish(UUID(), status: "TEST")
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names) == ["a child 15"])
        #expect(try await desk.waiting(for: "IN-JH", names).isEmpty)
    }

    @Test("What is acknowledged waits no longer, from the moment of the deed on")
    func acknowledged() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.project()
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        #expect(try await desk.waiting(for: "IN-BR", names).isEmpty)
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names).isEmpty)
    }

    @Test(
        "What comes after an acknowledgement is supplementary, and runs from the first revision that was not acknowledged"
    )
    func supplementary() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        try await desk.publish(alert, 2)
        try await desk.letPass("5 hours")
        try await desk.publish(alert, 3)
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names) == ["a supplementary 720"])
        let entry = try required(try await desk.inbox.page(of: required(State(iso: "IN-BR")), limit: 1).first)
        #expect(entry.dueAt.timeIntervalSinceNow < 7.1 * 3600)
        #expect(entry.revision == 3)
        guard case .duty(_, acknowledged: 1) = entry.matter else { Issue.record("\(entry.matter)"); return }
    }

    @Test("A later revision puts nothing off, and a more urgent one brings it forward")
    func keepsTheFirst() async throws {
        var desk = try await Desk()
        try await desk.publish(alert, clock: .adult)
        try await desk.letPass("1 hour")
        try await desk.publish(alert, 2, clock: .adult)
        try await desk.project()
        var entry = try required(try await desk.inbox.page(of: required(State(iso: "IN-BR")), limit: 1).first)
        #expect(entry.dueAt.timeIntervalSinceNow < 11.1 * 3600)
        try await desk.publish(alert, 3, clock: .child)
        try await desk.project()
        entry = try required(try await desk.inbox.page(of: required(State(iso: "IN-BR")), limit: 1).first)
        #expect(entry.dueAt.timeIntervalSinceNow < 900)
    }

    @Test(
        "It ends when the alert does, or names the State no longer",
        arguments: ["resolved", "dropped", "expired"])
    func ends(how: String) async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.project()
        #expect(try await desk.duties().count == 1)
        switch how {
        case "resolved":
            try await desk.publish(alert, 2, act: [], lookOut: ["IN-BR"], clock: nil, lifecycle: "RESOLVED")
        case "dropped": try await desk.publish(alert, 2, act: ["IN-JH"])
        default: try await desk.publish(alert, 2, expiresAt: Date(timeIntervalSinceNow: -60))
        }
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names).isEmpty)
        #expect(try await desk.bench.number("SELECT count(*) FROM duties WHERE state = 10") == 0)
    }

    @Test("A State that drops out and comes back has the whole time again")
    func comesBack() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.letPass("1 hour")
        try await desk.publish(alert, 2, act: ["IN-JH"])
        try await desk.publish(alert, 3)
        try await desk.project()
        let entry = try required(try await desk.inbox.page(of: required(State(iso: "IN-BR")), limit: 1).first)
        #expect(entry.dueAt.timeIntervalSinceNow > 800)
    }

    @Test("A sighting gives a duty to the State it heads to, before and after the alert is projected")
    func onward() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.sighted, by: "IN-BR", at: alert, heading: "IN-TN")
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-TN", names) == ["a child 15"])
        try await desk.record(.sighted, by: "IN-TN", at: alert, heading: "IN-KL")
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-KL", names) == ["a child 15"])
        let told = try await desk.bench.number("SELECT told FROM alerts")
        #expect(StateSet(rawValue: told) == (try Desk.states(["IN-BR", "IN-TN", "IN-KL"])))
    }

    @Test("A State that has acknowledged has to again when they are seen on their way to it")
    func reopens() async throws {
        var desk = try await Desk()
        try await desk.publish(alert)
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        try await desk.project()
        try await desk.record(.sighted, by: "IN-WB", at: alert, heading: "IN-BR")
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names) == ["a child 15"])
        try await desk.record(.acknowledged, by: "IN-BR", at: alert)
        #expect(try await desk.waiting(for: "IN-BR", names).isEmpty)
        try await desk.project()
        #expect(try await desk.waiting(for: "IN-BR", names).isEmpty)
    }

    @Test("Made anew from the log and the deeds, the duties are the same")
    func rebuilds() async throws {
        var desk = try await Desk()
        for step in 0..<12 {
            let id = UUID()
            try await desk.publish(id, act: ["IN-BR", "IN-JH"], clock: step % 2 == 0 ? .child : .adult)
            try await desk.project()
            if step % 3 == 0 { try await desk.record(.acknowledged, by: "IN-BR", at: id) }
            if step % 4 == 0 { try await desk.record(.sighted, by: "IN-JH", at: id, heading: "IN-TN") }
            try await desk.project()
            if step % 5 == 0 { try await desk.publish(id, 2, act: ["IN-BR"], clock: .child) }
            if step % 6 == 1 { try await desk.publish(id, 2, act: [], clock: nil, lifecycle: "CANCELLED") }
        }
        try await desk.project()
        let before = try await desk.duties()
        #expect(before.count > 15)
        try await Projection(pool: desk.bench.pool).reset()
        #expect(try await desk.duties().isEmpty)
        try await desk.project()
        #expect(try await desk.duties() == before)
    }
}
